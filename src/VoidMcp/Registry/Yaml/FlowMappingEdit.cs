namespace VoidMcp.Registry.Yaml;

/// <summary>
/// Edits a mapping in braces, as in JSON, on one line or several: everything that doesn't belong to the changed key
/// stays as it is. Does not interpret values; the caller verifies the result.
/// </summary>
internal static class FlowMappingEdit
{
    /// <summary>Adds a key after the last one, in the same layout.</summary>
    public static string Add(YamlDocument document, YamlMapping map, YamlPair pair)
    {
        var style = YamlStyle.For(document, map);
        return map.Pairs.Count == 0 ? AddFirst(document, map, pair, style) : AddLast(document.Text, map, pair, style);
    }

    /// <summary>Removes a key, its comma, and lines that become empty.</summary>
    public static string Remove(YamlDocument document, YamlMapping map, YamlPair pair)
    {
        var text = document.Text;
        var index = map.Pairs.ToList().IndexOf(pair);
        var isLast = index == map.Pairs.Count - 1;
        var (start, end) = (pair.Key.Place.Start, pair.End);
        if (Comma(text, end, isLast ? Close(map) : map.Pairs[index + 1].Key.Place.Start) is { } comma)
            return Cut(text, start, comma + 1, map);
        if (index == 0) return Cut(text, start, end, map);

        var before = map.Pairs[index - 1].End;
        var commaBefore = Comma(text, before, start) ?? before;
        var between = text.AsSpan((commaBefore + 1)..start);
        var closesOnSameLine = text.AsSpan(end..Close(map)).IndexOf('\n') < 0;
        if (between.IsWhiteSpace() && (closesOnSameLine || !between.Contains('\n')))
            return text.Remove(commaBefore, end - commaBefore);
        return Cut(text.Remove(commaBefore, 1), start - 1, end - 1, map);
    }

    private static string AddFirst(YamlDocument document, YamlMapping map, YamlPair pair, YamlStyle style)
    {
        var text = document.Text;
        var inside = text.AsSpan((map.Place.Start + 1)..Close(map));
        var root = document.Root as YamlMapping;
        var overLines = inside.Contains('\n')
            || (root is { IsFlow: true } && text.AsSpan(root.Place.Start..Close(root)).Contains('\n'));
        if (!overLines)
        {
            var member = YamlWriter.FlowPair(pair, style);
            return TextLines.Apply(
                text, new TextChange(map.Place.Start + 1, Close(map), style.IsJson ? member : $" {member} "));
        }

        var outer = TextLines.Indent(text, map.Place.Start);
        var at = Solid(text, map.Place.Start + 1, Close(map));
        var closing = text.AsSpan(at..Close(map)).Contains('\n') ? "" : style.NewLine + outer;
        var indent = outer + style.Unit;
        var added = style.NewLine + indent + YamlWriter.FlowPairOverLines(pair, indent, style) + closing;
        var blanks = closing.Length > 0 ? Close(map) : at;
        return TextLines.Apply(text, new TextChange(at, blanks, added));
    }

    private static string AddLast(string text, YamlMapping map, YamlPair pair, YamlStyle style)
    {
        var last = map.Pairs[^1];
        var comma = Comma(text, last.End, Close(map));
        if (!TextLines.IsFirstOnLine(text, last.Key.Place.Start))
        {
            var member = YamlWriter.FlowPair(pair, style);
            return comma is { } c
                ? text.Insert(c + 1, $" {member},")
                : text.Insert(last.End, $",{(style.IsCompact ? "" : " ")}{member}");
        }

        var indent = TextLines.Indent(text, last.Key.Place.Start);
        var lastIsInline = last.Value is YamlMapping { Pairs.Count: > 0 }
            && !text.AsSpan(last.Value.Place.Start..last.End).Contains('\n');
        var added = style.NewLine + indent
            + (lastIsInline ? YamlWriter.FlowPair(pair, style) : YamlWriter.FlowPairOverLines(pair, indent, style));
        var at = Solid(text, last.End, Close(map));
        if (comma is not null) return text.Insert(at, added + ",");
        return at == last.End
            ? text.Insert(at, "," + added)
            : TextLines.Apply(text, new TextChange(last.End, last.End, ","), new TextChange(at, at, added));
    }

    /// <summary>
    /// Removes a range: with its whole lines if only a comment shares them, otherwise with the adjacent blanks.
    /// </summary>
    private static string Cut(string text, int start, int end, YamlMapping map)
    {
        var rest = text.AsSpan(end..TextLines.End(text, end)).TrimStart();
        if (TextLines.IsFirstOnLine(text, start)
            && (rest.IsEmpty || rest[0] == '#')
            && TextLines.Start(text, start) > map.Place.Start)
        {
            start = TextLines.Start(text, start);
            end = TextLines.Next(text, end);
        }
        else if (rest.IsEmpty || rest[0] == '}')
        {
            while (text[start - 1] is ' ' or '\t') start--;
            if (text[start - 1] == '{') while (text[end] is ' ' or '\t') end++;
        }
        else
        {
            while (text[end] is ' ' or '\t') end++;
        }

        return text.Remove(start, end - start);
    }

    private static int Close(YamlMapping map) => map.Place.End - 1;

    /// <summary>
    /// Finds the comma between two offsets, outside comments; the range contains only blanks and comments otherwise.
    /// </summary>
    private static int? Comma(string text, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (text[i] == ',') return i;
            if (text[i] == '#') i = TextLines.End(text, i);
        }

        return null;
    }

    /// <summary>Returns the offset after the last non-blank character between two offsets.</summary>
    private static int Solid(string text, int from, int to)
    {
        while (to > from && char.IsWhiteSpace(text[to - 1])) to--;
        return to;
    }
}
