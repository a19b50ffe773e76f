namespace VoidMcp.Registry;

/// <summary>
/// The key <c>oauth:</c> of a server over HTTP, for authorization servers that want more than to be asked. All of it is optional.
/// </summary>
internal sealed record OAuthSettings
{
    public static readonly OAuthSettings None = new();

    /// <summary>A client that was registered by hand; default: voidmcp registers itself.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret, where it has one.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>An https address of a client ID metadata document, used where the authorization server takes such; default none.</summary>
    public string? ClientMetadata { get; init; }

    /// <summary>What to ask for beside what the server itself asks for; separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>The port of 127.0.0.1 to which the browser returns. 1 to 65,535; default 0, any that is free.</summary>
    public int CallbackPort { get; init; }

    public override string ToString() => "OAuth settings";
}
