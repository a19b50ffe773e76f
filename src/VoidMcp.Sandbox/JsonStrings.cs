using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VoidMcp.Sandbox;

/// <summary>Writes a script's strings as JSON: long ones in parts, emoji unescaped, lone surrogates replaced.</summary>
internal static class JsonStrings
{
    private const int SegmentChars = 64 << 10;

    /// <param name="writer">Where to write.</param>
    /// <param name="text">Any string of a script.</param>
    /// <param name="afterSegment">Called after each part of a long string; may throw.</param>
    public static void Write(Utf8JsonWriter writer, string text, Action afterSegment)
    {
        if (HasSurrogates(text)) writer.WriteRawValue(Quote(WellFormed(text)), skipInputValidation: true);
        else if (text.Length <= SegmentChars) writer.WriteStringValue(text);
        else WriteLong(writer, text, afterSegment);
    }

    /// <summary>
    /// Writes a long string in segments: for a single write the writer would reserve six times its length.
    /// </summary>
    private static void WriteLong(Utf8JsonWriter writer, ReadOnlySpan<char> text, Action afterSegment)
    {
        for (; text.Length > SegmentChars; text = text[SegmentChars..])
        {
            writer.WriteStringValueSegment(text[..SegmentChars], isFinalSegment: false);
            afterSegment();
        }

        writer.WriteStringValueSegment(text, isFinalSegment: true);
    }

    /// <summary>
    /// Quotes a string with surrogates: the writer's encoder escapes each emoji as twelve characters.
    /// </summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 16).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ') quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Replaces lone surrogates, which JavaScript strings allow and UTF-8 does not.</summary>
    public static string WellFormed(string text) =>
        HasSurrogates(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
