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
}
