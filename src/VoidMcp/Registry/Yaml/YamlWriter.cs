namespace VoidMcp.Registry.Yaml;

/// <summary>Writes nodes as text in a given style, without a final line break.</summary>
internal static class YamlWriter
{
    /// <summary>Writes a node on one line.</summary>
    public static string Inline(YamlNode node, YamlStyle style, bool inFlow = true)
    {
        var comma = style.IsCompact ? "," : ", ";
        return node switch
        {
            YamlScalar scalar => Scalar(scalar, style, inFlow),
            YamlSequence sequence => $"[{string.Join(comma, sequence.Items.Select(i => Inline(i, style)))}]",
            YamlMapping { Pairs.Count: 0 } => "{}",
            YamlMapping mapping when style.IsJson =>
                $"{{{string.Join(comma, mapping.Pairs.Select(p => FlowPair(p, style)))}}}",
            YamlMapping mapping => $"{{ {string.Join(comma, mapping.Pairs.Select(p => FlowPair(p, style)))} }}",
            _ => throw new InvalidOperationException("An edit writes no aliases."),
        };
    }

    /// <summary>Writes a key and its value inside a flow mapping, on one line.</summary>
    public static string FlowPair(YamlPair pair, YamlStyle style) =>
        $"{Scalar(pair.Key, style, inFlow: true)}:{(style.IsCompact ? "" : " ")}{Inline(pair.Value, style)}";

    /// <summary>Writes it over several lines: each member of a mapping on its own line, lists on one.</summary>
    public static string FlowPairOverLines(YamlPair pair, string indent, YamlStyle style)
    {
        if (pair.Value is not YamlMapping { Pairs.Count: > 0 } mapping) return FlowPair(pair, style);
        var inner = indent + style.Unit;
        var members = mapping.Pairs.Select(p => inner + FlowPairOverLines(p, inner, style));
        return $"{Scalar(pair.Key, style, inFlow: true)}: "
            + $"{{{style.NewLine}{string.Join($",{style.NewLine}", members)}{style.NewLine}{indent}}}";
    }

    /// <summary>Writes a key and its value as an indented block: mappings over several lines, lists on one.</summary>
    public static string BlockPair(YamlPair pair, string indent, YamlStyle style)
    {
        var key = indent + Scalar(pair.Key, style, inFlow: false) + ":";
        if (pair.Value is not YamlMapping { Pairs.Count: > 0 } mapping)
            return $"{key} {Inline(pair.Value, style, inFlow: false)}";
        return key + string.Concat(mapping.Pairs.Select(p => style.NewLine + BlockPair(p, indent + style.Unit, style)));
    }

    private static string Scalar(YamlScalar scalar, YamlStyle style, bool inFlow)
    {
        if (scalar.IsPlain) return scalar.Value;
        return style.IsJson ? YamlText.Quoted(scalar.Value) : YamlText.Of(scalar.Value, inFlow);
    }
}
