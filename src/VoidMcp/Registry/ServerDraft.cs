using System.Globalization;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// A server entry to be written into the registry. Values are unexpanded: <c>~</c> and <c>${env:NAME}</c> are written
/// as they are. Null and empty values are omitted.
/// </summary>
internal sealed record ServerDraft
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Env { get; init; } = [];

    public string? Cwd { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Client ID, scope and callback port, if not default; the client secret is never written.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.None;

    /// <summary>The published server that it was made from; null for one that the user described.</summary>
    public ServerOrigin? From { get; init; }

    public ToolPolicy? Tools { get; init; }

    public int? Concurrency { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? StartTimeout { get; init; }

    public TimeSpan? StopTimeout { get; init; }

    public TimeSpan? IdleStop { get; init; }

    /// <summary>Null keeps the current state; a new entry is enabled.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether a model adds it.</summary>
    public bool IsModels { get; init; }

    public override string ToString() => $"draft of server {Name}";

    /// <summary>The entry's keys in their usual order, without <see cref="Enabled"/>.</summary>
    public YamlMapping ToNode()
    {
        var keys = new List<KeyValuePair<string, YamlNode>>();
        AddText(ServerKeys.From, From?.ToString());
        AddText("description", Description);
        AddText("command", Command);
        AddTexts(keys, "args", Args);
        AddNamed("env", Env);
        AddText("cwd", Cwd);
        AddText("url", Url);
        AddNamed("headers", Headers);
        AddOAuth();
        AddText(ServerKeys.AddedBy, IsModels ? ServerKeys.Model : null);
        if (Tools is { } tools)
        {
            var policy = new List<KeyValuePair<string, YamlNode>>();
            AddTexts(policy, "allow", tools.Allow);
            AddTexts(policy, "deny", tools.Deny);
            AddTexts(policy, "ask", tools.Ask);
            if (policy.Count > 0) keys.Add(new("tools", YamlMapping.Of(policy)));
        }

        AddLiteral("concurrency", Concurrency?.ToString(CultureInfo.InvariantCulture));
        AddLiteral("timeout", Timeout is { } timeout ? DurationText.Format(timeout) : null);
        AddLiteral("start-timeout", StartTimeout is { } start ? DurationText.Format(start) : null);
        AddLiteral("stop-timeout", StopTimeout is { } stop ? DurationText.Format(stop) : null);
        AddLiteral("idle-stop", IdleStop is { } idle ? DurationText.Format(idle) : null);
        return YamlMapping.Of(keys);

        void AddText(string key, string? value)
        {
            if (value is not null) keys.Add(new(key, YamlScalar.Text(value)));
        }

        void AddOAuth()
        {
            var oauth = new List<KeyValuePair<string, YamlNode>>();
            if (OAuth.ClientId is { } id) oauth.Add(new("client-id", YamlScalar.Text(id)));
            if (OAuth.Scope is { } scope) oauth.Add(new("scope", YamlScalar.Text(scope)));
            if (OAuth.CallbackPort > 0)
            {
                oauth.Add(new(
                    "callback-port", YamlScalar.Literal(OAuth.CallbackPort.ToString(CultureInfo.InvariantCulture))));
            }

            if (oauth.Count > 0) keys.Add(new("oauth", YamlMapping.Of(oauth)));
        }

        // Durations are strings in JSON and plain in YAML; only a number or a boolean may be a literal there.
        void AddLiteral(string key, string? value)
        {
            if (value is null) return;
            keys.Add(new(key, value.All(char.IsAsciiDigit) ? YamlScalar.Literal(value) : YamlScalar.Text(value)));
        }

        void AddNamed(string key, IReadOnlyList<KeyValuePair<string, string>> values)
        {
            if (values.Count > 0)
            {
                keys.Add(new(key, YamlMapping.Of(
                    values.Select(v => new KeyValuePair<string, YamlNode>(v.Key, YamlScalar.Text(v.Value))))));
            }
        }
    }

    private static void AddTexts(List<KeyValuePair<string, YamlNode>> keys, string key, IReadOnlyList<string> values)
    {
        if (values.Count > 0) keys.Add(new(key, YamlSequence.OfTexts(values)));
    }
}
