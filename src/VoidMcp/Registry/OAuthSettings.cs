namespace VoidMcp.Registry;

/// <summary>
/// The <c>oauth:</c> key of an HTTP server, for authorization servers without dynamic registration or with other
/// requirements. All settings are optional.
/// </summary>
internal sealed record OAuthSettings
{
    public static readonly OAuthSettings None = new();

    /// <summary>OAuth client ID, for servers without dynamic registration. Default: voidmcp registers itself.</summary>
    public string? ClientId { get; init; }

    /// <summary>OAuth client secret, if the client has one.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>
    /// The https URL of a client ID metadata document, used if the authorization server supports them. Default: none.
    /// </summary>
    public string? ClientMetadata { get; init; }

    /// <summary>OAuth scopes to request in addition to those that the server asks for, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>The port of the OAuth callback on 127.0.0.1. 1 to 65,535; default 0 = any free port.</summary>
    public int CallbackPort { get; init; }

    /// <summary>
    /// The host in the callback's URL: <c>127.0.0.1</c> (default) or <c>localhost</c>, for servers that permit only
    /// that one.
    /// </summary>
    public string CallbackHost { get; init; } = "127.0.0.1";

    public override string ToString() => "OAuth settings";
}
