using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>
/// Edits one object of a JSON text with comments: every byte that doesn't belong to the changed member stays. Each
/// method returns the new text; the nodes are stale afterwards. The caller verifies the result.
/// </summary>
internal static class JsonSplice
{
    /// <summary>Adds a member after the last one, in the text's own layout.</summary>
    public static string Add(string text, YamlMapping map, string key, YamlNode value)
    {
        var style = StyleOf(text, map);
        var pair = new YamlPair(YamlScalar.Text(key), value);
        return map.Pairs.Count == 0 ? AddFirst(text, map, pair, style) : AddLast(text, map, pair, style);
    }

    /// <summary>Adds a member whose value is written already, as it was in another version of the text.</summary>
    public static string AddWritten(string text, YamlMapping map, string key, string value)
    {
        const string Place = "0";
        var added = Add(text, map, key, YamlScalar.Literal(Place));
        var member = ((YamlMapping)Reparsed(added, map)).Find(key)!.Value.Place;
        return string.Concat(added.AsSpan(0, member.Start), value, added.AsSpan(member.End));
    }

    /// <summary>Replaces a member's value.</summary>
    public static string Replace(string text, YamlMapping map, YamlPair pair, YamlNode value)
    {
        var style = StyleOf(text, map);
        var indent = TextLines.Indent(text, pair.Key.Place.Start);
        var written = YamlWriter.FlowPairOverLines(new YamlPair(YamlScalar.Text(""), value), indent, style);
        return TextLines.Apply(
            text, new TextChange(pair.Value.Place.Start, pair.Value.Place.End, written[(written.IndexOf(':') + 2)..]));
    }

    /// <summary>Removes a member with its comma, and its lines if nothing else is on them but a comment.</summary>
    public static string Remove(string text, YamlMapping map, YamlPair pair)
    {
        var index = map.Pairs.ToList().IndexOf(pair);
        var (start, end) = (pair.Key.Place.Start, pair.End);
        var next = JsonComments.Skip(text, end);
        var hasComma = text[next] == ',';
        if (hasComma) end = next + 1;

        // The last member takes the comma before it along.
        int? before = !hasComma && index > 0 ? JsonComments.Skip(text, map.Pairs[index - 1].End) : null;
        var lineEnd = EndWithComment(text, end);
        var removed = (before, hasComma) switch
        {
            _ when TextLines.IsFirstOnLine(text, start) && TextLines.End(text, lineEnd) == lineEnd =>
                WithoutLines(text, start, lineEnd, before),
            ({ } comma, _) => text.Remove(comma, end - comma),
            (_, true) => text.Remove(start, end + Blanks(text, end) - start),
            _ => text.Remove(start, end - start),
        };
        return map.Pairs.Count == 1 ? Collapsed(removed, map.Place.Start) : removed;
    }

    private static string AddFirst(string text, YamlMapping map, YamlPair pair, YamlStyle style)
    {
        var close = map.Place.End - 1;
        var inside = text.AsSpan((map.Place.Start + 1)..close);
        var outer = TextLines.Indent(text, map.Place.Start);
        var indent = outer + style.Unit;
        var member = style.NewLine + indent + YamlWriter.FlowPairOverLines(pair, indent, style) + style.NewLine + outer;
        var from = map.Place.Start + 1;
        if (!inside.IsWhiteSpace()) from += inside.TrimEnd().Length;
        return TextLines.Apply(text, new TextChange(from, close, member));
    }

    private static string AddLast(string text, YamlMapping map, YamlPair pair, YamlStyle style)
    {
        var last = map.Pairs[^1];
        var next = JsonComments.Skip(text, last.End);
        var hasComma = text[next] == ',';
        if (!TextLines.IsFirstOnLine(text, last.Key.Place.Start))
        {
            var member = YamlWriter.FlowPair(pair, style);
            return hasComma
                ? text.Insert(next + 1, $" {member},")
                : text.Insert(last.End, $",{(style.IsCompact ? "" : " ")}{member}");
        }

        var indent = TextLines.Indent(text, last.Key.Place.Start);
        var added = style.NewLine + indent + YamlWriter.FlowPairOverLines(pair, indent, style);
        var at = EndWithComment(text, hasComma ? next + 1 : last.End);
        return hasComma
            ? text.Insert(at, added + ",")
            : at == last.End
                ? text.Insert(at, "," + added)
                : TextLines.Apply(text, new TextChange(last.End, last.End, ","), new TextChange(at, at, added));
    }

    /// <summary>The end of the comment that follows on the same line; without one, the offset itself.</summary>
    private static int EndWithComment(string text, int at)
    {
        var next = at;
        while (next < text.Length && text[next] is ' ' or '\t') next++;
        if (next >= text.Length || text[next] is '\n' or '\r') return next;
        if (!JsonComments.IsComment(text, next)) return at;
        var end = JsonComments.End(text, next);
        return text.AsSpan(next..end).Contains('\n') ? at : EndWithComment(text, end);
    }

    private static string WithoutLines(string text, int start, int end, int? comma)
    {
        var lines = new TextChange(TextLines.Start(text, start), TextLines.Next(text, end), "");
        return comma is { } at
            ? TextLines.Apply(text, lines, new TextChange(at, at + 1, ""))
            : TextLines.Apply(text, lines);
    }

    private static int Blanks(string text, int at) =>
        text.AsSpan(at).IndexOfAnyExcept(' ', '\t') is >= 0 and var count ? count : text.Length - at;

    private static string Collapsed(string text, int open)
    {
        var close = open + 1;
        while (close < text.Length && char.IsWhiteSpace(text[close])) close++;
        return close < text.Length && text[close] == '}' ? text.Remove(open + 1, close - open - 1) : text;
    }

    private static YamlNode Reparsed(string text, YamlMapping map) => At(JsonNodes.Parse(text)!, map.Place.Start)!;

    private static YamlNode? At(YamlNode node, int start) => node.Place.Start == start ? node : node switch
    {
        YamlMapping m => m.Pairs.Select(p => At(p.Value, start)).FirstOrDefault(n => n is not null),
        YamlSequence s => s.Items.Select(i => At(i, start)).FirstOrDefault(n => n is not null),
        _ => null,
    };

    private static YamlStyle StyleOf(string text, YamlMapping map) => YamlStyle.For(
        new YamlDocument(text, JsonNodes.Parse(text)), map.Pairs.Count > 0 ? map : null) with { IsJson = true };
}
