namespace VoidMcp.Registry;

/// <summary>The registry as it was read at one moment: everything usable, and everything that is wrong. Immutable.</summary>
/// <param name="Path">The file that was read, absolute.</param>
/// <param name="Servers">The servers without mistakes, disabled ones included, in the file's order.</param>
/// <param name="Gateway">What clients see.</param>
/// <param name="Code">The limits of scripts.</param>
/// <param name="Problems">Every mistake, by line. A server that has one is not in <paramref name="Servers"/>.</param>
internal sealed record RegistrySnapshot(
    string Path,
    IReadOnlyList<ServerEntry> Servers,
    GatewaySettings Gateway,
    CodeSettings Code,
    IReadOnlyList<RegistryProblem> Problems)
{
    /// <summary>
    /// True where the file could not be read or parsed at all, so that nothing in it is known: a reload keeps its old
    /// snapshot then. A file that does not exist is an empty registry, not a broken one.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>
    /// The names that the file declares but that are left out of <see cref="Servers"/> because of their mistakes.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>What is known of the entries with mistakes; names that are no names, or taken, have no place here.</summary>
    public IReadOnlyList<MistakenServer> Mistaken { get; init; } = [];

    /// <summary>
    /// Stands for the bytes that were read: two readings of the same version saw the same file. Empty where it could not
    /// be read at all.
    /// </summary>
    public string Version { get; init; } = "";

    /// <summary>The server of that exact name, or null.</summary>
    public ServerEntry? Find(string name) => Servers.FirstOrDefault(s => s.Name == name);

    /// <summary>Whether both mean the same, whatever comments and lines are between them.</summary>
    public bool SaysTheSameAs(RegistrySnapshot other) =>
        IsBroken == other.IsBroken
        && Gateway.SameAs(other.Gateway)
        && Code == other.Code
        && Problems.SequenceEqual(other.Problems)
        && LeftOut.SequenceEqual(other.LeftOut)
        && Servers.Count == other.Servers.Count
        && Servers.Zip(other.Servers).All(pair => pair.First.SameAs(pair.Second));
}

/// <summary>An entry that can't be used because of its mistakes, as far as it can be told what the user wants of it all the same.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Enabled">Whether it is to run at all.</param>
/// <param name="IsUnresolved">
/// Whether a value can't be resolved here and now (a variable, a secret): not the entry is wrong then, but what it needs is not there.
/// </param>
/// <param name="Restarted">When a restart was last asked for.</param>
internal sealed record MistakenServer(string Name, bool Enabled, bool IsUnresolved, string? Restarted)
{
    /// <summary>
    /// Whether the server may go on as it was before the mistake: not where it was switched off, asked to start anew, or where
    /// what it was started with has been taken away.
    /// </summary>
    public bool MayStay(ServerEntry before) => Enabled && before.Enabled && !IsUnresolved && Restarted == before.Restarted;
}
