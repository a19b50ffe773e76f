using System.Text;
using System.Text.Json;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>Parses JSON with comments and trailing commas into nodes with positions.</summary>
internal static class JsonNodes
{
    /// <summary>Maximum nesting depth: clients keep their whole state in these files.</summary>
    private const int MaxDepth = 256;

    /// <exception cref="YamlSyntaxException">The text is not JSON.</exception>
    public static YamlNode? Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var places = new Places(bytes);
        var reader = new Utf8JsonReader(
            bytes,
            new JsonReaderOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                MaxDepth = MaxDepth,
            });
        try
        {
            if (JsonComments.Blanked(text) is { } blanked && string.IsNullOrWhiteSpace(blanked)) return null;
            reader.Read();
            var root = Node(ref reader, places);
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            throw new YamlSyntaxException(
                (int)(error.LineNumber ?? 0) + 1, "invalid JSON", "check for a missing quote, comma or brace");
        }
        catch (InvalidOperationException)
        {
            throw new YamlSyntaxException(0, "invalid Unicode escape in JSON", "check \\u escapes");
        }
    }

    private static YamlNode Node(ref Utf8JsonReader reader, Places places)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var pairs = new List<YamlPair>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = Text(ref reader, places);
                    reader.Read();
                    pairs.Add(new YamlPair(key, Node(ref reader, places)));
                }

                return new YamlMapping(places.Of(start, (int)reader.BytesConsumed), pairs, IsFlow: true);
            case JsonTokenType.StartArray:
                var items = new List<YamlNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Node(ref reader, places));
                return new YamlSequence(places.Of(start, (int)reader.BytesConsumed), items, IsFlow: true);
            case JsonTokenType.String:
                return Text(ref reader, places);
            default:
                return new YamlScalar(
                    places.Of(start, (int)reader.BytesConsumed),
                    Encoding.UTF8.GetString(reader.ValueSpan),
                    IsPlain: true);
        }
    }

    private static YamlScalar Text(ref Utf8JsonReader reader, Places places)
    {
        // A property's token includes its colon in BytesConsumed, so the end is that of the text and its quotes.
        var start = (int)reader.TokenStartIndex;
        return new YamlScalar(
            places.Of(start, start + reader.ValueSpan.Length + 2),
            reader.GetString()!,
            IsPlain: false,
            IsDoubleQuoted: true);
    }

    /// <summary>Turns byte offsets into places; nodes come nearly in order, so that this takes linear time.</summary>
    private sealed class Places(byte[] bytes)
    {
        private readonly int[] _chars = Offsets(bytes);
        private readonly List<int> _lines = Lines(bytes);

        public YamlPlace Of(int start, int end)
        {
            var line = _lines.BinarySearch(start);
            if (line < 0) line = ~line - 1;
            var column = _chars[start] - _chars[_lines[line]] + 1;
            return new YamlPlace(line + 1, column, _chars[start], _chars[end]);
        }

        /// <summary>The UTF-16 offset of every byte.</summary>
        private static int[] Offsets(byte[] bytes)
        {
            var offsets = new int[bytes.Length + 1];
            for (var (i, at) = (0, 0); i < bytes.Length; i++)
            {
                offsets[i] = at;

                // A sequence of four bytes is two UTF-16 units, a continuation byte none of its own.
                at += bytes[i] >= 0xF0 ? 2 : (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
                offsets[i + 1] = at;
            }

            return offsets;
        }

        private static List<int> Lines(byte[] bytes)
        {
            var lines = new List<int> { 0 };
            for (var i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == '\n') lines.Add(i + 1);
            }

            return lines;
        }
    }
}
