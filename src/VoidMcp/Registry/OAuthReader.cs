namespace VoidMcp.Registry;

/// <summary>Reads the <c>oauth:</c> key of a server.</summary>
internal static class OAuthReader
{
    /// <summary>The keys of <c>oauth</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["client-id", "client-secret", "client-metadata", "scope", "callback-port", "callback-host"];

    private static readonly Dictionary<string, string> s_hosts = new()
    {
        ["127.0.0.1"] = "127.0.0.1",
        ["localhost"] = "localhost",
    };

    public static OAuthSettings Read(MappingReader server, ServerValues values, string name, ProblemLog log)
    {
        if (server.Section("oauth") is not { } section) return OAuthSettings.None;
        var reader = new MappingReader(section, name, "oauth.", log);
        reader.CheckKeys(Keys);
        var settings = new OAuthSettings
        {
            ClientId = Text("client-id"),
            ClientSecret = Text("client-secret"),
            ClientMetadata = Text("client-metadata"),
            Scope = Text("scope"),
            CallbackPort = reader.Number("callback-port", 0, 0, 65_535),
            CallbackHost = reader.Choice("callback-host", OAuthSettings.None.CallbackHost, s_hosts),
        };
        if (settings.ClientMetadata is { } document
            && (!Uri.TryCreate(document, UriKind.Absolute, out var uri)
                || uri.Scheme != "https"
                || uri.AbsolutePath.Length < 2))
        {
            reader.Wrong(
                "client-metadata", "must be an https URL with a path", "omit it: voidmcp then registers itself");
        }

        if (settings.ClientSecret is not null && settings.ClientId is null)
            reader.Wrong("client-secret", "needs a client-id");
        return settings;

        string? Text(string key) =>
            reader.Text(key) is { } text ? values.ExpandNamed($"oauth.{key}", key, text, reader.LineOf(key)) : null;
    }
}
