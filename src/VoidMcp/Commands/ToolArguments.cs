using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary>
/// Parses the arguments of a tool call from the command line. The tool's schema determines names and types, so that
/// <c>--limit 5</c> is a number for one tool and a string for another.
/// </summary>
internal sealed class ToolArguments
{
    private readonly CatalogTool _tool;
    private readonly Dictionary<string, ArgumentType> _types = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _required;
    private readonly bool _isOpen;

    private ToolArguments(CatalogTool tool)
    {
        _tool = tool;
        var schema = tool.Definition.InputSchema;
        foreach (var argument in ToolArgument.Of(tool)) _types[argument.Name] = argument.Type;
        _required = ToolArgument.Required(schema);

        // JSON Schema allows undeclared properties by default; on the command line they are almost always typos.
        _isOpen = _types.Count == 0
            || (schema.TryGetProperty("additionalProperties"u8, out var more)
                && more.ValueKind is JsonValueKind.True or JsonValueKind.Object);
    }

    /// <summary>
    /// Parses <c>--name value</c>, <c>--name=value</c>, <c>--switch</c>, <c>--no-switch</c>, <c>name=value</c> and
    /// <c>name:value</c>.
    /// </summary>
    /// <returns>A JSON object.</returns>
    /// <exception cref="VoidMcpException">An unknown name, an invalid value, or a missing argument.</exception>
    public static ReadOnlyMemory<byte> Read(IReadOnlyList<string> words, CatalogTool tool)
    {
        var reading = new ToolArguments(tool);
        var values = reading.Group(words);
        reading.CheckRequired(values.ContainsKey);
        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            foreach (var (name, texts) in values)
            {
                w.WritePropertyName(name);
                reading.TypeOf(name).Write(w, name, texts);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>
    /// Parses the arguments as one JSON object, checks required properties, and passes it on unchanged.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static ReadOnlyMemory<byte> ReadJson(string json, CatalogTool tool)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        }
        catch (JsonException error)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"invalid JSON arguments: {error.Message}",
                "write one object, such as '{\"path\": \"notes.txt\"}'");
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "the arguments must be one JSON object", "write '{\"name\": value}'");
        }

        new ToolArguments(tool).CheckRequired(name => root.TryGetProperty(name, out _));
        return Encoding.UTF8.GetBytes(root.GetRawText());
    }

    private ArgumentType TypeOf(string name) => _types.GetValueOrDefault(name, ArgumentType.Any);

    /// <summary>Groups the given texts by argument, in the order of the words.</summary>
    private Dictionary<string, List<string>> Group(IReadOnlyList<string> words)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (Pair(word) is var (pairName, pairValue))
            {
                Add(pairName, pairValue);
                continue;
            }

            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length < 3)
            {
                throw Wrong($"unexpected argument '{word}'", $"write --name value; {Shape}");
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var written = equals < 0 ? word[2..] : word[2..equals];
            var (name, isOff) = Resolve(written);
            if (equals >= 0)
                Add(name, word[(equals + 1)..]);
            else if (isOff)
                Add(name, "false");
            else if (TypeOf(name).IsSwitch)
                Add(name, i + 1 < words.Count && words[i + 1] is "true" or "false" ? words[++i] : "true");
            else if (i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
                Add(name, words[++i]);
            else
                throw Wrong($"--{written} requires a value", $"if the value starts with --, write --{written}=--value");
        }

        return values;

        void Add(string name, string text)
        {
            if (!values.TryGetValue(name, out var texts)) values[name] = texts = [];
            texts.Add(text);
        }
    }

    /// <summary>
    /// Reads <c>name=value</c> and <c>name:value</c>. Where the tool takes any name, only the former: a text with a
    /// colon may be anything.
    /// </summary>
    private (string Name, string Value)? Pair(string word)
    {
        var at = word.AsSpan().IndexOfAny('=', ':');
        if (at <= 0 || word[0] == '-') return null;
        if (Find(word[..at]) is { } declared) return (declared, word[(at + 1)..]);
        if (word[at] != '=') return null;
        return _isOpen ? (word[..at], word[(at + 1)..]) : (Resolve(word[..at]).Name, word[(at + 1)..]);
    }

    /// <summary>
    /// Finds the argument: by its exact name, or the only one that differs just in case and separators.
    /// </summary>
    private (string Name, bool IsOff) Resolve(string written)
    {
        if (Find(written) is { } name) return (name, false);
        if (written.StartsWith("no-", StringComparison.Ordinal)
            && Find(written[3..]) is { } off
            && _types[off].IsSwitch)
        {
            return (off, true);
        }

        if (_isOpen) return (written, false);
        throw Wrong($"unknown argument --{written}", NearestNames.Hint(written, _types.Keys) ?? Shape);
    }

    private string? Find(string written)
    {
        if (_types.ContainsKey(written)) return written;
        var plain = Plain(written);
        var alike = _types.Keys.Where(name => Plain(name) == plain).ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }

    private void CheckRequired(Func<string, bool> isGiven)
    {
        var missing = _required.Where(name => !isGiven(name)).ToArray();
        if (missing.Length == 0) return;
        var list = string.Join(" and ", missing.Select(name => $"--{name} ({TypeOf(name)})"));
        throw Wrong($"missing required {list}", Shape);
    }

    private string Shape => ToolArgument.Shape(_tool);

    private VoidMcpException Wrong(string message, string hint) =>
        new(FailureKind.Usage, $"{_tool.QualifiedName}: {message}", hint);

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
