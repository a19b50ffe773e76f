namespace VoidMcp.Registry;

/// <summary>The keys of a server's <c>oauth</c>.</summary>
internal static class OAuthKeys
{
    public static TextKey ClientId { get; } = new(
        "client-id", "OAuth client ID, for servers without dynamic registration.");

    public static TextKey ClientSecret { get; } = new(
        "client-secret", "OAuth client secret, if the client has one, as ${secret:NAME}.");

    public static TextKey ClientMetadata { get; } = new(
        "client-metadata", "The https URL of a client ID metadata document, instead of a client-id.");

    public static TextKey Scope { get; } = new(
        "scope", "OAuth scopes to request in addition to those that the server asks for, separated by spaces.");

    public static NumberKey CallbackPort { get; } = new(
        "callback-port", "The port of the OAuth callback on 127.0.0.1; 0 = any free port.", 0, 0, 65_535);

    public static ChoiceKey<string> CallbackHost { get; } = new(
        "callback-host",
        "The host in the callback's URL.",
        new Dictionary<string, string>
        {
            ["127.0.0.1"] = "127.0.0.1",
            ["localhost"] = "localhost",
        },
        OAuthSettings.None.CallbackHost);

    public static SectionKey Section { get; } = new(
        "oauth",
        "How to log in to a server that requires it, if it can't be found out.",
        [ClientId, ClientSecret, ClientMetadata, Scope, CallbackPort, CallbackHost])
    {
        Needs = new Dictionary<string, string> { [ClientSecret.Name] = ClientId.Name },
    };
}
