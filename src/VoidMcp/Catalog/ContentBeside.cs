using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Catalog;

/// <summary>
/// Tells whether a result's content says more than its structured value. Servers repeat the value as text for older
/// clients, whole or part by part; such text says nothing new.
/// </summary>
internal static class ContentBeside
{
    /// <summary>How many values of the structured content are compared with a text.</summary>
    private const int MaxCompared = 2_000;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = ResultUnwrapping.MaxDepth };

    public static bool SaysMore(JsonElement content, JsonElement structured)
    {
        if (content.ValueKind != JsonValueKind.Array) return false;
        return content.EnumerateArray().Any(block => BlockSaysMore(block, structured));
    }

    /// <summary>The same for one block of the content.</summary>
    public static bool BlockSaysMore(JsonElement block, JsonElement structured) =>
        TextOf(block) is not { } text || !IsRepeated(text.Trim(), structured);

    /// <summary>
    /// Whether a block is a text that says all that the structured value says: the value itself, or what is alone in
    /// it, as in the <c>{"result": …}</c> that some servers wrap texts in.
    /// </summary>
    public static bool IsCopy(JsonElement block, JsonElement structured)
    {
        if (TextOf(block)?.Trim() is not { } text) return false;
        if (IsSame(text, structured)) return true;
        return structured.ValueKind == JsonValueKind.Object
            && structured.EnumerateObject().Take(2).ToList() is [var only]
            && IsSame(text, only.Value);
    }

    private static bool IsSame(string text, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString()!.AsSpan().Trim().SequenceEqual(text);
        if (SameButSpace(text, value.GetRawText())) return true;
        if (text.Length == 0 || Parsed(text) is not { } document) return false;
        using (document) return JsonElement.DeepEquals(value, document.RootElement);
    }

    /// <summary>Names the kinds of the blocks, for a description: <c>text, image</c>.</summary>
    public static string Kinds(ReadOnlyMemory<byte> content) => string.Join(
        ", ",
        JsonSlices.Items(content).Select(b => JsonSlices.Text(b, "type"u8) ?? "content")
            .Select(static k => k.Length <= 20 && k.All(static c => char.IsAsciiLetter(c) || c == '_') ? k : "content")
            .Distinct(StringComparer.Ordinal).Take(5));

    private static string? TextOf(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object
        && block.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
        && block.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static bool IsRepeated(string text, JsonElement structured)
    {
        if (text.Length == 0 || SameButSpace(text, structured.GetRawText())) return true;
        if (Parsed(text) is { } document)
        {
            using (document)
            {
                if (Values(structured).Any(value => JsonElement.DeepEquals(value, document.RootElement))) return true;
            }
        }

        return Values(structured).Any(
            value => value.ValueKind == JsonValueKind.String && value.GetString()!.AsSpan().Trim().SequenceEqual(text));
    }

    /// <summary>Whether two JSON texts differ only in the white space outside their strings.</summary>
    private static bool SameButSpace(string text, string json)
    {
        var (i, j, inString) = (0, 0, false);
        while (true)
        {
            while (!inString && i < text.Length && text[i] is ' ' or '\n' or '\r' or '\t') i++;
            while (!inString && j < json.Length && json[j] is ' ' or '\n' or '\r' or '\t') j++;
            if (i == text.Length || j == json.Length) return i == text.Length && j == json.Length;
            var c = text[i++];
            if (c != json[j++]) return false;
            if (c == '"') inString = !inString;
            else if (inString && c == '\\')
            {
                if (i == text.Length || j == json.Length || text[i++] != json[j++]) return false;
            }
        }
    }

    private static JsonDocument? Parsed(string text)
    {
        if (!(text[0] is '{' or '[' or '"' or '-' or 't' or 'f' or 'n' || char.IsAsciiDigit(text[0]))) return null;
        try
        {
            return JsonDocument.Parse(text, s_reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value and what it consists of, outer values first.</summary>
    private static IEnumerable<JsonElement> Values(JsonElement value)
    {
        var open = new Queue<JsonElement>([value]);
        for (var count = 0; count < MaxCompared && open.TryDequeue(out var next); count++)
        {
            yield return next;
            if (next.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in next.EnumerateObject()) open.Enqueue(member.Value);
            }
            else if (next.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in next.EnumerateArray()) open.Enqueue(item);
            }
        }
    }
}
