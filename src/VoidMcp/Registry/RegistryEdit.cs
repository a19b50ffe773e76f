using System.Globalization;

namespace VoidMcp.Registry;

/// <summary>One change to the registry file. Everything that it doesn't name stays as it is written.</summary>
internal abstract record RegistryEdit
{
    private RegistryEdit(string name) => Name = name;

    /// <summary>The server that the edit is about.</summary>
    public string Name { get; }

    /// <summary>A server of a new name, behind the others. A name that is taken is refused.</summary>
    internal sealed record Add(ServerDraft Draft) : RegistryEdit(Draft.Name);

    /// <summary>
    /// The server as drafted, added or in its place. How it is reached is replaced as a whole; policy, limits and
    /// description that the draft doesn't mention stay as the user wrote them.
    /// </summary>
    internal sealed record Set(ServerDraft Draft) : RegistryEdit(Draft.Name);

    /// <summary>Removes a server; one that is not there is an error.</summary>
    internal sealed record Remove(string Server) : RegistryEdit(Server);

    /// <summary>Switches a server on or off; one that is so already changes nothing.</summary>
    internal sealed record SetEnabled(string Server, bool Enabled) : RegistryEdit(Server);

    /// <summary>
    /// Asks every gateway to start the server anew, by writing <c>restarted: moment</c> into its entry. The moment itself
    /// means nothing; that it is another one than before does.
    /// </summary>
    internal sealed record Restart(string Server, DateTimeOffset At) : RegistryEdit(Server)
    {
        /// <summary>The moment as it is written, in UTC to the millisecond.</summary>
        public string Moment { get; } = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
