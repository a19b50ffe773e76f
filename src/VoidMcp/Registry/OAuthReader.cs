namespace VoidMcp.Registry;

/// <summary>Reads the <c>oauth:</c> key of a server.</summary>
internal static class OAuthReader
{
    public static OAuthSettings Read(MappingReader server, ServerValues values, string name, ProblemLog log)
    {
        if (server.Section(OAuthKeys.Section.Name) is not { } section) return OAuthSettings.None;
        var reader = new MappingReader(section, name, "oauth.", log);
        reader.CheckKeys(OAuthKeys.Section.Names);
        var settings = new OAuthSettings
        {
            ClientId = Text(OAuthKeys.ClientId.Name),
            ClientSecret = Text(OAuthKeys.ClientSecret.Name),
            ClientMetadata = Text(OAuthKeys.ClientMetadata.Name),
            Scope = Text(OAuthKeys.Scope.Name),
            CallbackPort = reader.Number(OAuthKeys.CallbackPort),
            CallbackHost = reader.Choice(OAuthKeys.CallbackHost),
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
