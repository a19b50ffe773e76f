namespace VoidMcp.Registry.Yaml;

/// <summary>The style of a text, so that additions look the same.</summary>
/// <param name="NewLine">The text's line ending.</param>
/// <param name="Unit">One indentation step; may be a tab in JSON.</param>
/// <param name="IsJson">Whether keys and texts are always quoted.</param>
/// <param name="IsCompact">Whether there is no space after colons and commas, as in minified JSON.</param>
internal sealed record YamlStyle(string NewLine, string Unit, bool IsJson, bool IsCompact)
{
    /// <summary>Detects the style inside <paramref name="map"/>, or at the top level of the text.</summary>
    public static YamlStyle For(YamlDocument document, YamlMapping? map = null)
    {
        var text = document.Text;
        var root = document.Root as YamlMapping;
        var sample = FirstKey(map is { IsFlow: true } ? map : null) ?? FirstKey(root is { IsFlow: true } ? root : null);
        var isJson = sample?.IsDoubleQuoted ?? root is { IsFlow: true };
        return new YamlStyle(
            NewLineOf(text),
            UnitOf(text, root, map),
            isJson,
            isJson
            && sample is not null
            && text.AsSpan(sample.Place.End) is [':', not (' ' or '\t' or '\r' or '\n'), ..]);
    }

    public static string NewLineOf(string text)
    {
        var first = text.IndexOf('\n', StringComparison.Ordinal);
        return first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
    }

    private static YamlScalar? FirstKey(YamlMapping? map) => map is { Pairs: [var first, ..] } ? first.Key : null;

    /// <summary>
    /// The indentation step that the text uses: in block style from a key to its first child, in JSON from the root to
    /// its keys.
    /// </summary>
    private static string UnitOf(string text, YamlMapping? root, YamlMapping? map)
    {
        if (root is { IsFlow: true, Pairs: [var first, ..] })
        {
            var indent = TextLines.Indent(text, first.Key.Place.Start);
            var outer = TextLines.Indent(text, root.Place.Start);
            return indent.Length > outer.Length ? indent[outer.Length..] : "  ";
        }

        foreach (var pair in (map is { IsFlow: false } ? map.Pairs.Reverse() : []).Concat(root?.Pairs ?? []))
        {
            if (pair.Value is YamlMapping { IsFlow: false, Pairs: [var child, ..] }
                && child.Key.Place.Column > pair.Key.Place.Column)
            {
                return new string(' ', child.Key.Place.Column - pair.Key.Place.Column);
            }
        }

        return "  ";
    }
}
