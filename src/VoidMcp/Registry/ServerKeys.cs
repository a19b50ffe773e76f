namespace VoidMcp.Registry;

/// <summary>
/// The keys of a server entry: voidmcp's own, and those pasted from other clients' files. A foreign key is ignored only
/// if ignoring it doesn't change what runs or what may be called.
/// </summary>
internal static class ServerKeys
{
    /// <summary>The key that records who added a server, if not the user.</summary>
    public const string AddedBy = "added-by";

    /// <summary>The only value of <see cref="AddedBy"/>.</summary>
    public const string Model = "model";

    /// <summary>The value of <c>cwd</c> for the folder where the client started voidmcp.</summary>
    public const string ClientFolder = "client";

    /// <summary>The key that records the published server of an entry: <see cref="ServerOrigin"/>.</summary>
    public const string From = "from";

    /// <summary>The keys of an entry, in the order in which messages list them.</summary>
    public static IReadOnlyList<string> Own => ServerSettingKeys.Entry.Names;

    /// <summary>The connection keys; replacing an entry replaces these as a whole.</summary>
    public static IReadOnlyList<string> Connection { get; } =
        ["command", "args", "env", "cwd", "url", "headers", "oauth", "type", "transport", From];

    /// <summary>Ignored keys of other clients: approvals, appearance and metadata.</summary>
    public static IReadOnlySet<string> Skipped { get; } = new HashSet<string>
    {
        "autoApprove", "alwaysAllow", "trust", "autoStart", "gallery", "icon", "iconPath", "icons", "displayName",
        "title", "dev", "metadata", "tags", "notes", "provider", "$schema",
    };

    /// <summary>The fix for other clients' names for <c>url</c>.</summary>
    public const string WriteAsUrl = "use url";

    /// <summary>Foreign keys that can't be ignored, with what to write instead.</summary>
    public static IReadOnlyDictionary<string, string> Translations { get; } = new Dictionary<string, string>
    {
        ["serverUrl"] = WriteAsUrl,
        ["httpUrl"] = WriteAsUrl,
        ["uri"] = WriteAsUrl,
        ["endpoint"] = WriteAsUrl,
        ["environment"] = "use env",
        ["environmentVariables"] = "use env",
        ["envFile"] = "write the variables under env",
        ["workingDirectory"] = "use cwd",
        ["working_directory"] = "use cwd",
        ["http_headers"] = "use headers",
        ["requestInit"] = "write the headers under headers",
        ["headersHelper"] = "write the headers under headers, with ${env:NAME} for secrets",
        ["bearer_token_env_var"] = "write headers: { Authorization: \"Bearer ${env:NAME}\" }",
        ["includeTools"] = "write tools: { allow: […] }",
        ["enabledTools"] = "write tools: { allow: […] }",
        ["enabled_tools"] = "write tools: { allow: […] }",
        ["allowedTools"] = "write tools: { allow: […] }",
        ["excludeTools"] = "write tools: { deny: […] }",
        ["disabledTools"] = "write tools: { deny: […] }",
        ["disabled_tools"] = "write tools: { deny: […] }",
        ["isActive"] = "use enabled",
        ["active"] = "use enabled",
        ["startup_timeout_sec"] = "use start-timeout, with a unit: 30s",
        ["startup_timeout_ms"] = "use start-timeout, with a unit: 30s",
        ["startupTimeout"] = "use start-timeout, with a unit: 30s",
        ["startTimeout"] = "use start-timeout, with a unit: 30s",
        ["start_timeout"] = "use start-timeout, with a unit: 30s",
        ["initTimeout"] = "use start-timeout, with a unit: 30s",
        ["stopTimeout"] = "use stop-timeout, with a unit: 5s",
        ["stop_timeout"] = "use stop-timeout, with a unit: 5s",
        ["tool_timeout_sec"] = "use timeout, with a unit: 30s",
        ["idleStop"] = "use idle-stop",
        ["idle_stop"] = "use idle-stop",
    };
}
