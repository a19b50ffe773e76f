using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>
/// Servers out of JSON that someone copied from a README or another client's file: with <c>mcpServers</c> or
/// <c>servers</c> around them, without, as a fragment without its braces, or one server's own object.
/// </summary>
internal sealed class PastedServers
{
    private static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly List<string> _leftOut = [];

    private PastedServers(JsonElement root, string? name)
    {
        Servers = [.. Declared(root, name).Select(s => Draft(s.Name, s.Value))];
        if (Servers.Count == 0) throw Wrong("the JSON names no server");
    }

    public IReadOnlyList<ServerDraft> Servers { get; }

    /// <summary>What stood there and could not be taken over, with what to do about it.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <param name="text">The JSON; comments and trailing commas are fine.</param>
    /// <param name="name">What to call a server whose object stands alone; null where the user said nothing.</param>
    /// <exception cref="VoidMcpException">It can't be understood.</exception>
    public static PastedServers Read(string text, string? name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new VoidMcpException(
                FailureKind.Usage, "nothing came on stdin", "paste mcpServers JSON there, or write voidmcp add <name> -- <command>");
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
            if (!text.StartsWith('"')) throw Wrong($"what came on stdin is not JSON: {error.Message}");
            try
            {
                return JsonElement.Parse($"{{{text.TrimEnd(',')}}}", Reading);
            }
            catch (JsonException)
            {
                throw Wrong($"what came on stdin is not JSON: {error.Message}");
            }
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Declared(JsonElement root, string? name)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Wrong("the JSON is no object");
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
        value.TryGetProperty("command"u8, out var command) && command.ValueKind is JsonValueKind.String or JsonValueKind.Array
        || (value.TryGetProperty("url"u8, out var url) && url.ValueKind == JsonValueKind.String);

    private ServerDraft Draft(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong($"{name}: a server is an object with a command or a url");
        var draft = new ServerDraft { Name = name };
        foreach (var (key, member) in value.EnumerateObject().Select(p => (p.Name, p.Value)))
        {
            draft = key switch
            {
                // Some clients have the whole command line there.
                "command" when member.ValueKind == JsonValueKind.Array => Texts(name, key, member) is [var first, .. var rest]
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

                // Command or url say it already.
                "type" or "transport" => draft,
                _ when ServerKeys.Skipped.Contains(key) => draft,
                _ => Left(draft, name, key),
            };
        }

        return draft;
    }

    private ServerDraft Left(ServerDraft draft, string name, string key)
    {
        var fix = ServerKeys.Translations.GetValueOrDefault(key);
        _leftOut.Add($"{name}: {key}{(fix is null ? "" : $" (in the registry, {fix})")}");
        return draft;
    }

    private static string Text(string name, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong($"{name}: {key} must be a text"),
    };

    private static string[] Texts(string name, string key, JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => Text(name, key, item))]
        : throw Wrong($"{name}: {key} must be a list of texts");

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(string name, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => [.. value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Text(name, $"{key}.{p.Name}", p.Value)))],
        JsonValueKind.Null => [],
        _ => throw Wrong($"{name}: {key} must be an object of texts"),
    };

    private static VoidMcpException Wrong(string message) =>
        new(FailureKind.Usage, message, "paste a whole object such as {\"mcpServers\": {\"name\": {\"command\": \"npx\", \"args\": [\"-y\", \"package\"]}}}");
}
