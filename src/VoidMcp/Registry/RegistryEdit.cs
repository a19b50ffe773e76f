using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>One change to the registry file. Everything else in the file stays as written.</summary>
internal abstract record RegistryEdit
{
    private RegistryEdit(string name) => Name = name;

    /// <summary>The server to change.</summary>
    public string Name { get; }

    /// <summary>Adds a server after the others. Fails if the name is taken.</summary>
    internal sealed record Add(ServerDraft Draft) : RegistryEdit(Draft.Name);

    /// <summary>
    /// Adds a server or replaces it. The connection keys are replaced as a whole; policy, limits and description are
    /// kept unless the draft contains them.
    /// </summary>
    internal sealed record Set(ServerDraft Draft) : RegistryEdit(Draft.Name);

    /// <summary>Removes a server. Fails if it doesn't exist.</summary>
    internal sealed record Remove(string Server) : RegistryEdit(Server);

    /// <summary>Enables or disables a server; no change if it is in that state already.</summary>
    internal sealed record SetEnabled(string Server, bool Enabled) : RegistryEdit(Server);

    /// <summary>
    /// Moves a published server to another version: changes only <c>from</c> and, where they differ, one argument and
    /// the <c>url</c>. Fails if the server doesn't exist.
    /// </summary>
    /// <param name="Server">The server.</param>
    /// <param name="From">The new value of <c>from</c>.</param>
    /// <param name="Arg">The argument to replace, as written now, and its new text; null to keep all.</param>
    /// <param name="Url">The new URL; null to keep it.</param>
    internal sealed record Repin(string Server, ServerOrigin From, (string Old, string New)? Arg, string? Url)
        : RegistryEdit(Server);

    /// <summary>
    /// Requests a restart of the server in every gateway, by writing <c>restarted: timestamp</c> into its entry. Only
    /// the fact that the value changed matters, not the time itself.
    /// </summary>
    internal sealed record Restart(string Server, DateTimeOffset At) : RegistryEdit(Server)
    {
        /// <summary>The timestamp as written: UTC, with milliseconds.</summary>
        public string Moment { get; } =
            At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
