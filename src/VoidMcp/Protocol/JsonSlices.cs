using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Looks into a JSON object without building a tree: the value comes back as a slice of the same bytes, so it can be
/// passed on exactly as it was written.
/// </summary>
internal static class JsonSlices
{
    /// <summary>
    /// The raw value of a property of <paramref name="json"/>, or empty where it is no object or has no such property.
    /// Where the property stands twice the last one counts, as in most parsers.
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

    /// <summary>The raw values of an array, in order; none where <paramref name="json"/> is no array.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Items(ReadOnlyMemory<byte> json, int maxDepth = JsonRpcMessage.MaxDepth)
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

    /// <summary>A property's value where it is a string, else null.</summary>
    public static string? Text(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        var value = Property(json, name);
        return value.IsEmpty || value.Span[0] != (byte)'"' ? null : String(value);
    }

    /// <summary>
    /// The text of a raw JSON string, escapes resolved; null for anything else, nothing included. Half of a surrogate pair, which JSON
    /// may spell but no UTF-8 can hold, becomes U+FFFD.
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

    /// <summary>Whether the property name on which the reader stands is this one; one that is no text is none.</summary>
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

    /// <summary>The same as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair, which no UTF-8 can.</exception>
    public static ReadOnlyMemory<byte> Utf8(ReadOnlyMemory<byte> rawString)
    {
        // Without escapes it is what stands between the quotes.
        if (!rawString.Span.Contains((byte)'\\')) return rawString[1..^1];
        var reader = new Utf8JsonReader(rawString.Span);
        reader.Read();
        var text = new byte[rawString.Length];
        return text.AsMemory(0, reader.CopyString(text));
    }

    /// <summary>True where the raw value is a JSON object.</summary>
    public static bool IsObject(ReadOnlyMemory<byte> raw) => !raw.IsEmpty && raw.Span[0] == (byte)'{';

    /// <summary>Moves the reader, which stands on a property name, over the value, and returns that value's bytes.</summary>
    internal static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
