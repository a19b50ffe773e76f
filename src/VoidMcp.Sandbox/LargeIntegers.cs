using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VoidMcp.Sandbox;

/// <summary>
/// Keeps integers beyond 2^53 in the JSON that a script gets: they become strings, because a JavaScript number would
/// round them silently, and an ID would then name something else.
/// </summary>
internal static class LargeIntegers
{
    private const long MaxSafe = 9007199254740991;

    /// <summary>The number of digits of the smallest unsafe integer.</summary>
    private const int MinDigits = 16;

    private const int MaxPaths = 3;

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = ScriptLimits.MaxJsonDepth + 10 };

    /// <summary>
    /// Returns the JSON with unsafe integers quoted, and where the first of them are; the same JSON and no paths if
    /// there are none. Invalid JSON is returned unchanged.
    /// </summary>
    /// <param name="json">JSON in UTF-8.</param>
    /// <param name="paths">Paths below the value, such as <c>items[0].id</c>; the last one is … if there are
    /// more.</param>
    public static ReadOnlyMemory<byte> Quote(ReadOnlyMemory<byte> json, out IReadOnlyList<string> paths)
    {
        paths = [];
        if (!HasLongDigits(json.Span)) return json;
        var found = new List<string>();
        try
        {
            var quoted = Quote(json.Span, found);
            paths = found;
            return quoted ?? json;
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>
    /// Whether there is a run of digits long enough for an unsafe integer. Every such run covers an index that is a
    /// multiple of its length, so only those are looked at.
    /// </summary>
    private static bool HasLongDigits(ReadOnlySpan<byte> json)
    {
        for (var i = MinDigits - 1; i < json.Length; i += MinDigits)
        {
            if (!char.IsAsciiDigit((char)json[i])) continue;
            int from = i, to = i;
            while (from > 0 && char.IsAsciiDigit((char)json[from - 1])) from--;
            while (to + 1 < json.Length && char.IsAsciiDigit((char)json[to + 1])) to++;
            if (to - from + 1 >= MinDigits) return true;
        }

        return false;
    }

    /// <summary>The JSON with its unsafe integers quoted; null if it has none.</summary>
    private static ReadOnlyMemory<byte>? Quote(ReadOnlySpan<byte> json, List<string> paths)
    {
        ArrayBufferWriter<byte>? made = null;
        var path = new Stack<Level>();
        var copied = 0;
        var reader = new Utf8JsonReader(json, s_reading);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var name = path.Pop();
                    path.Push(name with { Name = reader.TokenStartIndex });
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Advance(path);
                    path.Push(new Level(reader.TokenType == JsonTokenType.StartArray, -1, -1));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    path.Pop();
                    break;
                case JsonTokenType.Number:
                    Advance(path);
                    if (!IsUnsafe(reader.ValueSpan)) break;
                    made ??= new ArrayBufferWriter<byte>(json.Length + 64);
                    var start = (int)reader.TokenStartIndex;
                    made.Write(json[copied..start]);
                    made.Write("\""u8);
                    made.Write(reader.ValueSpan);
                    made.Write("\""u8);
                    copied = start + reader.ValueSpan.Length;
                    if (paths.Count < MaxPaths) paths.Add(PathText(json, path));
                    else if (paths.Count == MaxPaths) paths.Add("…");
                    break;
                default:
                    Advance(path);
                    break;
            }
        }

        made?.Write(json[copied..]);
        return made?.WrittenMemory;
    }

    private static void Advance(Stack<Level> path)
    {
        if (path.TryPop(out var level)) path.Push(level.IsArray ? level with { Index = level.Index + 1 } : level);
    }

    private static bool IsUnsafe(ReadOnlySpan<byte> number) =>
        number.Length >= MinDigits
        && number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0
        && !(long.TryParse(number, CultureInfo.InvariantCulture, out var value) && value is >= -MaxSafe and <= MaxSafe);

    private static string PathText(ReadOnlySpan<byte> json, Stack<Level> path)
    {
        var text = new StringBuilder();
        foreach (var level in path.Reverse())
        {
            if (level.IsArray) text.Append(CultureInfo.InvariantCulture, $"[{level.Index}]");
            else
            {
                var reader = new Utf8JsonReader(json[(int)level.Name..], isFinalBlock: false, default);
                var name = reader.Read() ? reader.GetString() : "";
                text.Append(text.Length > 0 ? "." : "").Append(name);
            }
        }

        return text.ToString();
    }

    /// <param name="IsArray">Whether the level is an array; otherwise an object.</param>
    /// <param name="Index">The index of the current item.</param>
    /// <param name="Name">Where the current member's name starts in the JSON.</param>
    private readonly record struct Level(bool IsArray, int Index, long Name);
}
