namespace VoidMcp.Registry;

/// <summary>
/// The keys of a server entry: voidmcp's own, and those that people paste from other clients' files. A foreign key is
/// skipped only where skipping changes nothing about what runs or what may be called.
/// </summary>
internal static class ServerKeys
{
    /// <summary>The key that says who registered a server that the user did not.</summary>
    public const string AddedBy = "added-by";

    /// <summary>Its only value.</summary>
    public const string Model = "model";

    public static IReadOnlyList<string> Own { get; } =
    [
        "command", "args", "env", "cwd", "url", "headers", "description", "tools", "concurrency", "timeout", "idle-stop", "enabled", AddedBy,
        "restarted", "oauth", "type", "transport", "disabled",
    ];

    /// <summary>The keys that say how the server is reached; replacing an entry replaces these as a whole.</summary>
    public static IReadOnlyList<string> Connection { get; } = ["command", "args", "env", "cwd", "url", "headers", "oauth", "type", "transport"];

    /// <summary>Approvals, looks and bookkeeping of other clients.</summary>
    public static IReadOnlySet<string> Skipped { get; } = new HashSet<string>
    {
        "autoApprove", "alwaysAllow", "trust", "autoStart", "gallery", "icon", "iconPath", "icons", "displayName", "title", "dev",
        "metadata", "tags", "notes", "provider", "$schema",
    };

    /// <summary>The translation of other clients' words for <c>url</c>.</summary>
    public const string WriteAsUrl = "write it as url";

    /// <summary>Keys that would change something, with what to write instead.</summary>
    public static IReadOnlyDictionary<string, string> Translations { get; } = new Dictionary<string, string>
    {
        ["serverUrl"] = WriteAsUrl,
        ["httpUrl"] = WriteAsUrl,
        ["uri"] = WriteAsUrl,
        ["endpoint"] = WriteAsUrl,
        ["environment"] = "write it as env",
        ["environmentVariables"] = "write it as env",
        ["envFile"] = "write the variables under env",
        ["workingDirectory"] = "write it as cwd",
        ["working_directory"] = "write it as cwd",
        ["http_headers"] = "write it as headers",
        ["requestInit"] = "write the headers as headers",
        ["headersHelper"] = "write the headers as headers, with ${env:NAME} for what is secret",
        ["bearer_token_env_var"] = "write headers: { Authorization: \"Bearer ${env:NAME}\" }",
        ["includeTools"] = "write tools: { allow: […] }",
        ["enabledTools"] = "write tools: { allow: […] }",
        ["enabled_tools"] = "write tools: { allow: […] }",
        ["allowedTools"] = "write tools: { allow: […] }",
        ["excludeTools"] = "write tools: { deny: […] }",
        ["disabledTools"] = "write tools: { deny: […] }",
        ["disabled_tools"] = "write tools: { deny: […] }",
        ["isActive"] = "write it as enabled",
        ["active"] = "write it as enabled",
        ["startup_timeout_sec"] = "write it as timeout, with a unit: 30s",
        ["tool_timeout_sec"] = "write it as timeout, with a unit: 30s",
        ["idleStop"] = "write it as idle-stop",
        ["idle_stop"] = "write it as idle-stop",
    };
}
