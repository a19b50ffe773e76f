namespace VoidMcp.Registry;

/// <summary>The registry as read at one moment: the valid servers and settings, and all errors. Immutable.</summary>
/// <param name="Path">The absolute path of the file.</param>
/// <param name="Servers">The valid servers, including disabled ones, in the file's order.</param>
/// <param name="Gateway">What clients see.</param>
/// <param name="Code">The limits for scripts.</param>
/// <param name="Problems">All errors, sorted by line. A server with errors is not in <paramref
/// name="Servers"/>.</param>
internal sealed record RegistrySnapshot(
    string Path,
    IReadOnlyList<ServerEntry> Servers,
    GatewaySettings Gateway,
    CodeSettings Code,
    IReadOnlyList<RegistryProblem> Problems)
{
    /// <summary>
    /// Whether the file could not be read or parsed at all; a reload then keeps the previous snapshot. A missing file
    /// is an empty registry, not a broken one.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>
    /// The names in the file that are missing from <see cref="Servers"/> because their entries have errors.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// What is known about the entries with errors. Entries with an invalid or duplicate name are not included.
    /// </summary>
    public IReadOnlyList<MistakenServer> Mistaken { get; init; } = [];

    /// <summary>
    /// A hash of the file's content: equal versions mean the same bytes. Empty if the file could not be read.
    /// </summary>
    public string Version { get; init; } = "";

    /// <summary>Returns the server with that exact name, or null.</summary>
    public ServerEntry? Find(string name) => Servers.FirstOrDefault(s => s.Name == name);

    /// <summary>Whether both mean the same, ignoring comments and layout.</summary>
    public bool SaysTheSameAs(RegistrySnapshot other) =>
        IsBroken == other.IsBroken
        && Gateway.SameAs(other.Gateway)
        && Code == other.Code
        && Problems.SequenceEqual(other.Problems)
        && LeftOut.SequenceEqual(other.LeftOut)
        && Servers.Count == other.Servers.Count
        && Servers.Zip(other.Servers).All(pair => pair.First.SameAs(pair.Second));
}

/// <summary>What is known about an entry with errors.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Enabled">Whether it is enabled.</param>
/// <param name="IsUnresolved">
/// Whether a reference in it can't be resolved (a variable or a secret is not set), although the entry itself is valid.
/// </param>
/// <param name="Restarted">When a restart was last requested.</param>
internal sealed record MistakenServer(string Name, bool Enabled, bool IsUnresolved, string? Restarted)
{
    /// <summary>
    /// Whether the server may keep running with its previous entry: not if it was disabled, a restart was requested, or
    /// a variable or secret was removed.
    /// </summary>
    public bool MayStay(ServerEntry before) =>
        Enabled && before.Enabled && !IsUnresolved && Restarted == before.Restarted;
}
