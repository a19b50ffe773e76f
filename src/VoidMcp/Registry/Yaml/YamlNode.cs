namespace VoidMcp.Registry.Yaml;

/// <summary>
/// The position of a node: line and column from 1, offsets in UTF-16 units of the parsed text. The end is the first
/// offset after the node's own text, without following comments and blank lines.
/// </summary>
internal readonly record struct YamlPlace(int Line, int Column, int Start, int End);

/// <summary>A YAML node with its position in the text. Nodes that an edit creates have an empty position.</summary>
internal abstract record YamlNode(YamlPlace Place)
{
    public int Line => Place.Line;

    /// <summary>The node itself, or an alias's target; an alias without an anchor resolves to itself.</summary>
    public YamlNode Resolved => this is YamlAlias { Target: { } target } ? target.Resolved : this;

    public bool IsNull => Resolved is YamlScalar { IsPlain: true, Value: "" or "~" or "null" or "Null" or "NULL" };
}

/// <summary>
/// A scalar, always as text: it is never converted to a number or boolean here. Plain means unquoted, so it may stand
/// for a number, true, false or null; double-quoted means written as in JSON.
/// </summary>
internal sealed record YamlScalar(YamlPlace Place, string Value, bool IsPlain, bool IsDoubleQuoted = false)
    : YamlNode(Place)
{
    /// <summary>Creates text to be written, quoted if YAML requires it.</summary>
    public static YamlScalar Text(string value) => new(default, value, IsPlain: false);

    /// <summary>Creates a number or boolean to be written unquoted.</summary>
    public static YamlScalar Literal(string value) => new(default, value, IsPlain: true);
}

internal sealed record YamlSequence(YamlPlace Place, IReadOnlyList<YamlNode> Items, bool IsFlow) : YamlNode(Place)
{
    public static YamlSequence OfTexts(IEnumerable<string> values) =>
        new(default, [.. values.Select(YamlScalar.Text)], IsFlow: true);
}

/// <summary>Keys and values in the text's order, including duplicate keys.</summary>
internal sealed record YamlMapping(YamlPlace Place, IReadOnlyList<YamlPair> Pairs, bool IsFlow) : YamlNode(Place)
{
    public static YamlMapping Of(IEnumerable<KeyValuePair<string, YamlNode>> pairs) =>
        new(default, [.. pairs.Select(p => new YamlPair(YamlScalar.Text(p.Key), p.Value))], IsFlow: false);

    /// <summary>Returns the first pair with that key, or null.</summary>
    public YamlPair? Find(string key) => Pairs.FirstOrDefault(p => p.Key.Value == key);
}

internal sealed record YamlPair(YamlScalar Key, YamlNode Value)
{
    /// <summary>The first offset after the pair's own text.</summary>
    public int End => Math.Max(Key.Place.End, Value.Place.End);
}

/// <summary>
/// A reference to an anchored node. The target is null if the anchor is unknown, for example if someone wrote
/// <c>*_tool</c> without quotes.
/// </summary>
internal sealed record YamlAlias(YamlPlace Place, YamlNode? Target) : YamlNode(Place);
