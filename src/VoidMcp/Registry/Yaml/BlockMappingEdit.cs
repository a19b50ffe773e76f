namespace VoidMcp.Registry.Yaml;

/// <summary>
/// Edits a mapping in block style line by line: lines that don't belong to the changed key stay as they are, including
/// comments. Does not interpret values; the caller verifies the result.
/// </summary>
internal static class BlockMappingEdit
{
    /// <summary>Adds a key after the last one and after the comment that directly follows it.</summary>
    public static string Add(YamlDocument document, YamlMapping map, YamlPair pair) => AddAll(document, map, [pair]);

    /// <summary>Adds several keys in the same place.</summary>
    public static string AddAll(YamlDocument document, YamlMapping map, IEnumerable<YamlPair> pairs)
    {
        var text = document.Text;
        var style = YamlStyle.For(document, map);
        var indent = new string(' ', map.Pairs[0].Key.Place.Column - 1);
        var at = TextLines.EndOfComments(text, map.Place.End, indent.Length);
        var gap = SeparatedByBlankLines(text, map) ? style.NewLine : "";
        return text.Insert(
            at, string.Concat(pairs.Select(p => style.NewLine + gap + YamlWriter.BlockPair(p, indent, style))));
    }

    /// <summary>Writes the first key below a parent whose value is missing or <c>{}</c>, after its comments.</summary>
    public static string Fill(YamlDocument document, YamlPair parent, YamlPair pair)
    {
        var text = document.Text;
        var style = YamlStyle.For(document);
        var outer = parent.Key.Place.Column - 1;
        var at = TextLines.EndOfComments(text, parent.End, outer + 1);
        var added = style.NewLine + YamlWriter.BlockPair(pair, new string(' ', outer) + style.Unit, style);

        // Removes the empty value (~, null, {}) and the blanks between the colon and it.
        var start = parent.Value.Place.Start;
        if (start == parent.Value.Place.End) return text.Insert(at, added);
        while (start > parent.Key.Place.End && text[start - 1] is ' ' or '\t') start--;
        return TextLines.Apply(text, new TextChange(start, parent.Value.Place.End, ""), new TextChange(at, at, added));
    }

    /// <summary>
    /// Removes a key with its lines and the more deeply indented comment lines directly below it, and the blank line
    /// above if another blank line or no key follows. Comments above it and those of the next key stay.
    /// </summary>
    public static string Remove(YamlDocument document, YamlMapping map, YamlPair pair)
    {
        var text = document.Text;
        var start = TextLines.Start(text, pair.Key.Place.Start);
        var last = TextLines.EndOfComments(text, pair.End, pair.Key.Place.Column);
        var end = TextLines.Next(text, last);
        var above = start > 0 ? TextLines.Start(text, start - 1) : -1;
        var isLast = map.Pairs.Count > 1 && ReferenceEquals(map.Pairs[^1], pair);
        if (above > 0
            && TextLines.IsBlank(text, above)
            && (isLast || end >= text.Length || TextLines.IsBlank(text, end)))
        {
            start = above;
        }

        if (end == last && start > 0)
        {
            // The text has no final line break; don't add one.
            start -= start > 1 && text[start - 2] == '\r' ? 2 : 1;
        }

        return text.Remove(start, end - start);
    }

    private static bool SeparatedByBlankLines(string text, YamlMapping map)
    {
        if (map.Pairs.Count < 2) return false;
        return map.Pairs.Zip(map.Pairs.Skip(1)).All(p =>
        {
            var line = TextLines.Next(text, TextLines.End(text, p.First.End));
            return TextLines.IsBlank(text, line)
                || TextLines.IsBlank(text, TextLines.Next(text, TextLines.EndOfComments(text, p.First.End, 0)));
        });
    }
}
