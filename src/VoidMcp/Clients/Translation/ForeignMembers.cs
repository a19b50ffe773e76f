using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>Collects the members of one entry, whatever each client calls them.</summary>
internal sealed class ForeignMembers(ServerDraft draft, ToolPolicy? rules)
{
    private readonly ForeignRules _rules = new(rules);

    public ServerDraft Draft => _draft with { Tools = _rules.ToPolicy() };

    /// <summary>What was left out or changed.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Keys without a translation.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>The path of a file with variables; null if none.</summary>
    public string? EnvFile { get; private set; }

    private ServerDraft _draft = draft;

    /// <exception cref="FormatException">The value is invalid, or a restriction can't be translated.</exception>
    public void Read(string key, YamlNode value)
    {
        if (_rules.TryRead(key, value)) return;
        if (key is "autoApprove" or "alwaysAllow" or "trust" or "default_tools_approval_mode")
        {
            if (!ForeignValues.IsMissing(value) && ForeignValues.Flag(value) != false)
                Notes.Add($"{key}: not taken over; the client asks, or set it there for voidmcp");
            return;
        }

        if (ForeignValues.IsMissing(value) || key.StartsWith('_') || key.StartsWith('$') || key == "//") return;
        if (TryConnection(key, value) || TrySetting(key, value)) return;
        if (ServerKeys.Skipped.Contains(key) || key is "name" or "id" or "bundled" or "source" or "required") return;
        Unknown.Add(key);
        var fix = ServerKeys.Translations.GetValueOrDefault(key);
        Notes.Add($"{key}: not taken over{(fix is null ? "" : $"; {fix} in the registry")}");
    }

    private bool TryConnection(string key, YamlNode value)
    {
        switch (key)
        {
            case "command" or "cmd" when value.Resolved is YamlSequence:
                var words = ForeignValues.Texts(key, value);
                _draft = _draft with { Command = words[0], Args = [.. words.Skip(1), .. _draft.Args] };
                return true;
            case "command" or "cmd":
                _draft = _draft with { Command = ForeignValues.Text(key, value) };
                return true;
            case "args":
                _draft = _draft with { Args = [.. _draft.Args, .. ForeignValues.Texts(key, value)] };
                return true;
            case "env" or "environment" or "envs" or "environmentVariables":
                _draft = _draft with { Env = [.. _draft.Env, .. Named(key, value)] };
                return true;
            case "env_keys" or "env_vars":
                _draft = _draft with { Env = [.. _draft.Env, .. FromVariables(ForeignValues.Texts(key, value))] };
                return true;
            case "envFile":
                EnvFile = ForeignValues.Text(key, value);
                return true;
            case "cwd" or "workingDirectory" or "working_directory":
                _draft = _draft with { Cwd = ForeignValues.Text(key, value) };
                return true;
            case "url" or "serverUrl" or "httpUrl" or "baseUrl" or "uri" or "endpoint":
                _draft = _draft with { Url = ForeignValues.Text(key, value) };
                return true;
            case "headers" or "http_headers":
                AddHeaders(Named(key, value));
                return true;
            case "env_http_headers":
                AddHeaders([.. Named(key, value).Select(h => KeyValuePair.Create(h.Key, $"${{env:{h.Value}}}"))]);
                return true;
            case "bearer_token_env_var":
                AddHeaders([new("Authorization", $"Bearer ${{env:{ForeignValues.Text(key, value)}}}")]);
                return true;
            case "requestInit" when value.Resolved is YamlMapping init && init.Find("headers") is { } headers:
                AddHeaders(Named("headers", headers.Value));
                return true;
            case "type" or "transport" or "transportType" when value.Resolved is YamlScalar type:
                if (type.Value.ToUpperInvariant() is "WS" or "WEBSOCKET")
                    throw new FormatException("WebSocket servers are not supported");
                return true;
            default:
                return false;
        }
    }

    private bool TrySetting(string key, YamlNode value)
    {
        switch (key)
        {
            case "description":
                _draft = _draft with { Description = ForeignValues.Text(key, value) };
                return true;
            case "disabled":
                if (ForeignValues.Flag(value) == true) _draft = _draft with { Enabled = false };
                return true;
            case "enabled" or "isActive" or "active":
                if (ForeignValues.Flag(value) == false) _draft = _draft with { Enabled = false };
                return true;
            case "oauth" or "auth" when value.Resolved is YamlMapping oauth:
                _draft = _draft with { OAuth = OAuthOf(oauth) };
                return true;
            case "timeout" or "tool_timeout_sec" when ForeignDuration.Of(key, value) is { } time:
                _draft = _draft with { Timeout = time };
                return true;
            case "stop-timeout" when ForeignDuration.Of(key, value) is { } time:
                _draft = _draft with { StopTimeout = time };
                return true;
            case "idle-stop" when ForeignDuration.Of(key, value) is { } time:
                _draft = _draft with { IdleStop = time };
                return true;
            case "start-timeout" or "startup_timeout_sec" or "startup_timeout_ms" or "initTimeout"
                when ForeignDuration.Of(key, value) is { } time:
                _draft = _draft with { StartTimeout = time };
                return true;
            default:
                return false;
        }
    }

    private void AddHeaders(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        _draft = _draft with { Headers = [.. _draft.Headers, .. headers] };

    private IReadOnlyList<KeyValuePair<string, string>> Named(string key, YamlNode value)
    {
        var empty = new List<string>();
        var named = ForeignValues.Named(key, value, empty);
        Notes.AddRange(empty.Select(name => $"{name}: has no value and was left out"));
        return named;
    }

    private static IEnumerable<KeyValuePair<string, string>> FromVariables(IReadOnlyList<string> names) =>
        names.Select(name => KeyValuePair.Create(name, $"${{env:{name}}}"));

    private OAuthSettings OAuthOf(YamlMapping oauth)
    {
        string? Of(params string[] keys) => keys.Select(oauth.Find).FirstOrDefault(p => p is not null) is { } pair
            && !ForeignValues.IsMissing(pair.Value) && pair.Value.Resolved is YamlScalar text ? text.Value : null;
        if (Of("clientSecret", "client_secret", "CLIENT_SECRET") is not null)
        {
            Notes.Add(
                $"oauth: the client secret was not taken over; store it: voidmcp secret set {_draft.Name}, and write "
                    + $"client-secret: \"${{secret:{_draft.Name}}}\" next to its client-id");
        }

        return new OAuthSettings
        {
            ClientId = Of("clientId", "client_id", "client-id", "CLIENT_ID"),
            Scope = Of("scope"),
            CallbackPort = int.TryParse(Of("callbackPort", "callback-port"), out var port) && port is > 0 and < 65_536
                ? port : 0,
        };
    }
}
