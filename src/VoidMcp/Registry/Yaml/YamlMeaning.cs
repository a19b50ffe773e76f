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
            x.Pairs.Count == y.Pairs.Count && SamePairs(x.Pairs, y.Pairs),
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

    /// <summary>Duplicate keys, which are mistakes, must be in the same order.</summary>
    private static bool SamePairs(IReadOnlyList<YamlPair> a, IReadOnlyList<YamlPair> b)
    {
        var others = b.ToLookup(p => p.Key.Value);
        return a.GroupBy(p => p.Key.Value).All(same =>
            same.Count() == others[same.Key].Count()
            && same.Zip(others[same.Key]).All(p => Same(p.First.Value, p.Second.Value)));
    }
}
