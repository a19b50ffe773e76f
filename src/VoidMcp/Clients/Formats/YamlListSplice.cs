using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>Adds and removes items of a YAML list of mappings; every other line stays.</summary>
internal static class YamlListSplice
{
    public static string Add(string text, YamlSequence list, YamlMapping item)
    {
        var document = YamlDocument.Parse(text);
        if (list.IsFlow || list.Items.Count == 0)
        {
            var written = YamlWriter.Inline(item, YamlStyle.For(document));
            if (list.Place.Start == list.Place.End) return text.Insert(list.Place.End, $" [{written}]");
            return text.Insert(list.Place.End - 1, list.Items.Count == 0 ? written : $", {written}");
        }

        var dash = TextLines.Indent(text, list.Items[^1].Place.Start);
        var at = TextLines.EndOfComments(text, list.Place.End, dash.Length + 1);
        return text.Insert(at, YamlStyle.NewLineOf(text) + Written(item, dash, YamlStyle.For(document)));
    }

    /// <summary>Writes the first item below a key without a value.</summary>
    public static string Fill(string text, YamlPair pair, YamlMapping item)
    {
        var style = YamlStyle.For(YamlDocument.Parse(text));
        var dash = new string(' ', pair.Key.Place.Column - 1) + style.Unit;
        var cut = text.Remove(pair.Value.Place.Start, pair.Value.Place.End - pair.Value.Place.Start);
        return cut.Insert(TextLines.End(cut, pair.Key.Place.End), style.NewLine + Written(item, dash, style));
    }

    /// <summary>Adds an item as it was written.</summary>
    public static string AddWritten(string text, YamlSequence list, string item)
    {
        var at = TextLines.EndOfComments(text, list.Place.End, list.Items[^1].Place.Column - 1);
        return text.Insert(at, YamlStyle.NewLineOf(text) + item.TrimEnd('\r', '\n'));
    }

    /// <summary>The lines of an item.</summary>
    public static (int Start, int End) LinesOf(string text, YamlNode item)
    {
        var start = TextLines.Start(text, item.Place.Start);
        return (start, TextLines.Next(text, TextLines.EndOfComments(text, item.Place.End, item.Place.Column - 1)));
    }

    public static string Remove(string text, YamlNode item)
    {
        var (start, end) = LinesOf(text, item);
        if (end == text.Length && start > 0 && text[^1] != '\n') start--;
        return text.Remove(start, end - start);
    }

    private static string Written(YamlMapping item, string dash, YamlStyle style)
    {
        var inner = dash + "  ";
        var block = string.Join(style.NewLine, item.Pairs.Select(p => YamlWriter.BlockPair(p, inner, style)));
        return $"{dash}- {block[inner.Length..]}";
    }
}
