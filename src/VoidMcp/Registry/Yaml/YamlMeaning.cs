namespace VoidMcp.Registry.Yaml;

/// <summary>Compares nodes by meaning: ignores position, style, quotes and the order of keys.</summary>
internal static class YamlMeaning
{
    public static bool Same(YamlNode a, YamlNode b) => (a.Resolved, b.Resolved) switch
    {
        (YamlScalar x, YamlScalar y) => x.Value == y.Value && x.IsNull == y.IsNull,
        (YamlSequence x, YamlSequence y) =>
            x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Same(p.First, p.Second)),
        (YamlMapping x, YamlMapping y) =>
            x.Pairs.Count == y.Pairs.Count && x.Pairs.All(p => CountOf(x, p) == CountOf(y, p)),
        (YamlAlias, YamlAlias) => true,
        _ => false,
    };

    /// <summary>Whether both have the same keys in the same order, with the same meaning.</summary>
    public static bool SameInOrder(IEnumerable<YamlPair> a, IEnumerable<YamlPair> b)
    {
        List<YamlPair> left = [.. a], right = [.. b];
        return left.Count == right.Count
            && left.Zip(right).All(p => p.First.Key.Value == p.Second.Key.Value && Same(p.First.Value, p.Second.Value));
    }

    private static int CountOf(YamlMapping mapping, YamlPair pair) =>
        mapping.Pairs.Count(p => p.Key.Value == pair.Key.Value && Same(p.Value, pair.Value));
}
