using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Protocol;

namespace VoidMcp.Schema;

/// <summary>
/// Renames arguments whose names the Anthropic API refuses, together with every other tool of the request: it accepts
/// <c>^[a-zA-Z0-9_.-]{1,64}$</c>. The definition keeps the server's own names in its <c>_meta</c>, so calls are
/// converted back (<see cref="ToServer"/>).
/// </summary>
internal static class ArgumentNames
{
    private const string MetaKey = "voidmcp/arguments";
    private const int MaxLength = 64;
    private const int MostShown = 5;

    /// <summary>Renames the properties of a tool's input schema. Returns whether anything was changed.</summary>
    /// <param name="tool">The definition.</param>
    /// <param name="schema">Its input schema, whose root has no combinators (<see cref="RootSchema"/>).</param>
    public static bool Repair(JsonObject tool, JsonObject schema)
    {
        var hasChanged = tool["_meta"] is JsonObject given && given.Remove(MetaKey);
        if (schema["properties"] is not JsonObject properties) return hasChanged;
        var own = new JsonObject();
        var position = 0;
        foreach (var (name, member) in properties.ToList())
        {
            position++;
            if (IsAccepted(name)) continue;
            var accepted = Unique(Accepted(name, position), properties);
            var at = properties.IndexOf(name);
            properties.RemoveAt(at);
            properties.Insert(at, accepted, member);
            if (member is JsonObject described && !described.ContainsKey("title")) described["title"] = name;
            own[accepted] = name;
            Rename(schema, name, accepted);
        }

        if (own.Count == 0) return hasChanged;

        // Conditions refer to the properties by the names that they had.
        foreach (var keyword in (ReadOnlySpan<string>)["if", "then", "else", "dependentSchemas", "dependentRequired"])
            schema.Remove(keyword);
        if (tool["_meta"] is not JsonObject meta) tool["_meta"] = meta = [];
        meta[MetaKey] = own;
        return true;
    }

    /// <summary>The server's own name by the name that clients see; null if no argument was renamed.</summary>
    /// <param name="tool">A definition that was repaired.</param>
    public static IReadOnlyDictionary<string, string>? In(JsonElement tool)
    {
        if (!tool.TryGetProperty("_meta", out var meta) || meta.ValueKind != JsonValueKind.Object
            || !meta.TryGetProperty(MetaKey, out var names) || names.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.EnumerateObject().Where(n => n.Value.ValueKind == JsonValueKind.String))
            own[name.Name] = name.Value.GetString()!;
        return own.Count == 0 ? null : own;
    }

    /// <summary>What was renamed, as a clause.</summary>
    /// <param name="own">The server's names (<see cref="In"/>).</param>
    public static string Words(IReadOnlyDictionary<string, string> own)
    {
        var some = own.Take(MostShown).Select(n => $"{TypeScriptText.Quote(n.Value)} to \"{n.Key}\"");
        var more = own.Count > MostShown ? $" and {own.Count - MostShown} more" : "";
        return $"arguments renamed, as model APIs refuse their names: {string.Join(", ", some)}{more}";
    }

    /// <summary>The params of a call with the arguments named as the server expects.</summary>
    /// <param name="parameters">The raw params of a <c>tools/call</c>.</param>
    /// <param name="own">The server's names (<see cref="In"/>).</param>
    public static ReadOnlyMemory<byte> ToServer(
        ReadOnlyMemory<byte> parameters, IReadOnlyDictionary<string, string> own)
    {
        var arguments = JsonSlices.Property(parameters, "arguments"u8);
        if (!JsonSlices.IsObject(arguments)) return parameters;
        var members = JsonSlices.Members(arguments);
        if (!members.Any(m => own.ContainsKey(m.Name))) return parameters;
        var renamed = JsonText.Write(w =>
        {
            w.WriteStartObject();
            foreach (var (name, value) in members)
                w.WriteRaw(Encoding.UTF8.GetBytes(own.GetValueOrDefault(name, name)), value);
            w.WriteEndObject();
        });
        return new JsonEdit(parameters).Set("arguments", renamed).ToUtf8();
    }

    private static void Rename(JsonObject schema, string name, string accepted)
    {
        if (schema["required"] is not JsonArray required) return;
        for (var i = 0; i < required.Count; i++)
        {
            if (required[i]?.GetValueKind() == JsonValueKind.String && required[i]!.GetValue<string>() == name)
                required[i] = accepted;
        }
    }

    private static bool IsAccepted(string name) => name.Length is > 0 and <= MaxLength && name.All(IsAccepted);

    private static bool IsAccepted(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';

    /// <summary><c>filter_id</c> for <c>filter[id]</c>; numbered by position if nothing is left.</summary>
    private static string Accepted(string name, int position)
    {
        var parts = string.Concat(name.Select(c => IsAccepted(c) ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var accepted = string.Join('_', parts);
        if (accepted.Length == 0) return $"argument_{position}";
        return accepted.Length <= MaxLength ? accepted : accepted[..MaxLength];
    }

    private static string Unique(string name, JsonObject taken)
    {
        var unique = name;
        for (var number = 2; taken.ContainsKey(unique); number++)
        {
            var suffix = $"_{number}";
            unique = name[..Math.Min(name.Length, MaxLength - suffix.Length)] + suffix;
        }

        return unique;
    }
}
