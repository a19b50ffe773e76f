using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Reads values of a JSON object without building a tree: they are slices of the same bytes, so they can be passed on
/// exactly as written.
/// </summary>
internal static class JsonSlices
{
    /// <summary>
    /// The raw value of a property of <paramref name="json"/>; empty if it is not an object or has no such property. Of
    /// duplicate properties the last one counts, as in most parsers.
    /// </summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static ReadOnlyMemory<byte> Property(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        if (json.IsEmpty) return default;
        var found = ReadOnlyMemory<byte>.Empty;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = IsNamed(ref reader, name);
            var value = Value(json, ref reader);
            if (wanted) found = value;
        }

        return found;
    }

    /// <summary>The raw items of an array, in order; none if <paramref name="json"/> is not an array.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Items(
        ReadOnlyMemory<byte> json, int maxDepth = JsonRpcMessage.MaxDepth)
    {
        if (json.IsEmpty) return [];
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = maxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return [];
        var items = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(json[start..(int)reader.BytesConsumed]);
        }

        return items;
    }

    /// <summary>The members of an object, in order, with raw values; none if it is not an object.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> Members(ReadOnlyMemory<byte> json)
    {
        var members = new List<(string, ReadOnlyMemory<byte>)>();
        if (!IsObject(json)) return members;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var raw = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            var name = String(raw[..(raw.Span.LastIndexOf((byte)'"') + 1)]) ?? "";
            members.Add((name, Value(json, ref reader)));
        }

        return members;
    }

    /// <summary>A property's value if it is a string, else null.</summary>
    public static string? Text(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        var value = Property(json, name);
        return value.IsEmpty || value.Span[0] != (byte)'"' ? null : String(value);
    }

    /// <summary>
    /// The unescaped text of a raw JSON string; null for anything else, including empty input. A lone surrogate, which
    /// JSON may contain but UTF-8 can't, becomes U+FFFD.
    /// </summary>
    public static string? String(ReadOnlyMemory<byte> raw)
    {
        if (raw.IsEmpty || raw.Span[0] != (byte)'"') return null;
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return String(LoneSurrogates.Replaced(raw));
        }
    }

    /// <summary>
    /// Whether the reader's current property name is this one; false for names that are invalid text.
    /// </summary>
    internal static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The unescaped text of a raw JSON string, as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It contains a lone surrogate, which UTF-8 can't.</exception>
    public static ReadOnlyMemory<byte> Utf8(ReadOnlyMemory<byte> rawString)
    {
        // Without escapes the text is what is between the quotes.
        if (!rawString.Span.Contains((byte)'\\')) return rawString[1..^1];
        var reader = new Utf8JsonReader(rawString.Span);
        reader.Read();
        var text = new byte[rawString.Length];
        return text.AsMemory(0, reader.CopyString(text));
    }

    /// <summary>Whether the raw value is a JSON object.</summary>
    public static bool IsObject(ReadOnlyMemory<byte> raw) => !raw.IsEmpty && raw.Span[0] == (byte)'{';

    /// <summary>Skips the value after the reader's current property name, and returns its bytes.</summary>
    internal static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
