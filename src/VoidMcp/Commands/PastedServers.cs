using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>
/// Servers from JSON that was copied from a README or another client's file: inside <c>mcpServers</c> or
/// <c>servers</c>, without them, as a fragment without braces, or a single server object.
/// </summary>
internal sealed class PastedServers
{
    private static readonly JsonDocumentOptions Reading = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private readonly List<string> _leftOut = [];

    private PastedServers(JsonElement root, string? name)
    {
        Servers = [.. Declared(root, name).Select(s => Draft(s.Name, s.Value))];
        if (Servers.Count == 0) throw Wrong("the JSON contains no server");
    }

    public IReadOnlyList<ServerDraft> Servers { get; }

    /// <summary>The keys that were ignored, with the fix if known.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <param name="text">The JSON; comments and trailing commas are allowed.</param>
    /// <param name="name">The name for a single server object; null if not given.</param>
    /// <exception cref="VoidMcpException">The JSON is invalid.</exception>
    public static PastedServers Read(string text, string? name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new VoidMcpException(
                FailureKind.Usage, "stdin is empty", "pipe in mcpServers JSON, or run voidmcp add <name> -- <command>");
        }

        return new PastedServers(Parse(text.Trim()), name);
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text, Reading);
        }
        catch (JsonException error)
        {
            if (!text.StartsWith('"')) throw Wrong($"invalid JSON on stdin: {error.Message}");
            try
            {
                return JsonElement.Parse($"{{{text.TrimEnd(',')}}}", Reading);
            }
            catch (JsonException)
            {
                throw Wrong($"invalid JSON on stdin: {error.Message}");
            }
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Declared(JsonElement root, string? name)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Wrong("the JSON must be an object");
        foreach (var key in (ReadOnlySpan<string>)["mcpServers", "servers", "mcp"])
        {
            if (!root.TryGetProperty(key, out var inner) || inner.ValueKind != JsonValueKind.Object) continue;
            return key == "mcp" ? Declared(inner, name) : Members(inner);
        }

        if (!IsServer(root)) return Members(root);
        return name is null
            ? throw new VoidMcpException(FailureKind.Usage, "the pasted server has no name", "voidmcp add <name> -")
            : [(name, root)];
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement servers) =>
        servers.EnumerateObject().Where(p => p.Name != "$schema").Select(p => (p.Name, p.Value));

    private static bool IsServer(JsonElement value) =>
        value.TryGetProperty("command"u8, out var command)
        && command.ValueKind is JsonValueKind.String or JsonValueKind.Array
        || (value.TryGetProperty("url"u8, out var url) && url.ValueKind == JsonValueKind.String);

    private ServerDraft Draft(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong($"{name}: must be an object with a command or a url");
        var draft = new ServerDraft { Name = name };
        foreach (var (key, member) in value.EnumerateObject().Select(p => (p.Name, p.Value)))
        {
            draft = key switch
            {
                // Some clients write the whole command line here.
                "command" when member.ValueKind == JsonValueKind.Array =>
                    Texts(name, key, member) is [var first, .. var rest]
                        ? draft with { Command = first, Args = [.. rest, .. draft.Args] }
                        : throw Wrong($"{name}: command is empty"),
                "command" => draft with { Command = Text(name, key, member) },
                "args" => draft with { Args = [.. draft.Args, .. Texts(name, key, member)] },
                "env" or "environment" => draft with { Env = Pairs(name, key, member) },
                "cwd" => draft with { Cwd = Text(name, key, member) },
                "url" or "serverUrl" or "httpUrl" => draft with { Url = Text(name, key, member) },
                "headers" or "http_headers" => draft with { Headers = Pairs(name, key, member) },
                "description" => draft with { Description = Text(name, key, member) },
                "disabled" => member.ValueKind == JsonValueKind.True ? draft with { Enabled = false } : draft,
                "enabled" => member.ValueKind == JsonValueKind.False ? draft with { Enabled = false } : draft,

                "timeout" or "start-timeout" or "stop-timeout" or "idle-stop" or "startup_timeout_sec"
                    or "startup_timeout_ms" or "tool_timeout_sec" when PastedDuration.Of(key, member) is { } time =>
                    key switch
                    {
                        "timeout" or "tool_timeout_sec" => draft with { Timeout = time },
                        "stop-timeout" => draft with { StopTimeout = time },
                        "idle-stop" => draft with { IdleStop = time },
                        _ => draft with { StartTimeout = time },
                    },

                // Implied by command or url.
                "type" or "transport" => draft,
                _ when ServerKeys.Skipped.Contains(key) => draft,
                _ => Left(draft, name, key),
            };
        }

        if (draft is { Url: not null, StopTimeout: not null })
            draft = Left(draft with { StopTimeout = null }, name, "stop-timeout");
        return draft;
    }

    private ServerDraft Left(ServerDraft draft, string name, string key)
    {
        var fix = ServerKeys.Translations.GetValueOrDefault(key);
        _leftOut.Add($"{name}: {key}{(fix is null ? "" : $" ({fix} in the registry)")}");
        return draft;
    }

    private static string Text(string name, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong($"{name}: {key} must be a string"),
    };

    private static string[] Texts(string name, string key, JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => Text(name, key, item))]
        : throw Wrong($"{name}: {key} must be a list of strings");

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(
        string name, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => [.. value.EnumerateObject()
            .Select(p => KeyValuePair.Create(p.Name, Text(name, $"{key}.{p.Name}", p.Value)))],
        JsonValueKind.Null => [],
        _ => throw Wrong($"{name}: {key} must be an object of strings"),
    };

    private static VoidMcpException Wrong(string message) =>
        new(
            FailureKind.Usage,
            message,
            "paste a complete object such as "
                + "{\"mcpServers\": {\"name\": {\"command\": \"npx\", \"args\": [\"-y\", \"package\"]}}}");
}
