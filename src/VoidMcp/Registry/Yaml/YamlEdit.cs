namespace VoidMcp.Registry.Yaml;

/// <summary>Edits a mapping in any style. Each method returns the new text; the document is stale afterwards.</summary>
internal static class YamlEdit
{
    public static string Add(YamlDocument document, YamlMapping map, string key, YamlNode value)
    {
        var pair = new YamlPair(YamlScalar.Text(key), value);
        return map.IsFlow ? FlowMappingEdit.Add(document, map, pair) : BlockMappingEdit.Add(document, map, pair);
    }

    public static string Remove(YamlDocument document, YamlMapping map, YamlPair pair) =>
        map.IsFlow ? FlowMappingEdit.Remove(document, map, pair) : BlockMappingEdit.Remove(document, map, pair);

    /// <summary>Replaces the value of a key; a list over several lines stays in that layout.</summary>
    public static string Replace(YamlDocument document, YamlMapping map, YamlPair pair, YamlNode value)
    {
        var style = YamlStyle.For(document, map);
        var old = pair.Value;
        var written = YamlWriter.Inline(value, style, inFlow: map.IsFlow);
        if (old is YamlSequence { IsFlow: false } && value is YamlSequence { Items.Count: > 0 } list)
        {
            var indent = style.NewLine + new string(' ', old.Place.Column - 1);
            written = string.Join(indent, list.Items.Select(i => $"- {YamlWriter.Inline(i, style, inFlow: false)}"));
        }

        // A missing value starts directly after the colon.
        if (old.Place.Start == old.Place.End) written = " " + written;
        return TextLines.Apply(document.Text, new TextChange(old.Place.Start, old.Place.End, written));
    }

    /// <summary>
    /// Makes the first step from a mapping to another: adds a missing key, replaces a different value, or removes a
    /// surplus key that is removable. Null if nothing is left to do.
    /// </summary>
    public static string? StepTowards(
        YamlDocument document, YamlMapping map, YamlMapping wanted, Func<string, bool> removable)
    {
        foreach (var (key, value) in wanted.Pairs)
        {
            if (map.Find(key.Value) is not { } existing) return Add(document, map, key.Value, value);
            if (YamlMeaning.Same(existing.Value, value)) continue;
            var step = existing.Value is YamlMapping inner
                && value is YamlMapping innerWanted
                && inner.Pairs.Count > 0
                && innerWanted.Pairs.Count > 0
                ? StepTowards(document, inner, innerWanted, _ => true)
                : Replace(document, map, existing, value);
            if (step is not null) return step;
        }

        return map.Pairs.FirstOrDefault(p => wanted.Find(p.Key.Value) is null && removable(p.Key.Value)) is { } surplus
            ? Remove(document, map, surplus)
            : null;
    }
}
