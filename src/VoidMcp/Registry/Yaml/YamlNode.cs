namespace VoidMcp.Registry.Yaml;

/// <summary>
/// Where a node stands: line and column from 1, offsets as UTF-16 units of the parsed text. The end is the first offset
/// behind the node's own text; comments and blank lines after it are not part of it.
/// </summary>
internal readonly record struct YamlPlace(int Line, int Column, int Start, int End);

/// <summary>
/// A YAML node with its place in the text, which is all that reading and editing need. Nodes that were not read from
/// a text (what an edit wants to write) have an empty place.
/// </summary>
internal abstract record YamlNode(YamlPlace Place)
{
    public int Line => Place.Line;

    /// <summary>The node itself, or what the alias points at; an alias without anchor stays an alias.</summary>
    public YamlNode Resolved => this is YamlAlias { Target: { } target } ? target.Resolved : this;

    public bool IsNull => Resolved is YamlScalar { IsPlain: true, Value: "" or "~" or "null" or "Null" or "NULL" };
}

/// <summary>
/// A value without parts, as text: nothing here turns it into a number or a truth value. Plain means written without
/// quotes, so that it may mean a number, true, false or null; double-quoted means written as JSON would.
/// </summary>
internal sealed record YamlScalar(YamlPlace Place, string Value, bool IsPlain, bool IsDoubleQuoted = false) : YamlNode(Place)
{
    /// <summary>Text to be written, quoted where YAML needs it.</summary>
    public static YamlScalar Text(string value) => new(default, value, IsPlain: false);

    /// <summary>A number or truth value to be written as it is.</summary>
    public static YamlScalar Literal(string value) => new(default, value, IsPlain: true);
}

internal sealed record YamlSequence(YamlPlace Place, IReadOnlyList<YamlNode> Items, bool IsFlow) : YamlNode(Place)
{
    public static YamlSequence OfTexts(IEnumerable<string> values) => new(default, [.. values.Select(YamlScalar.Text)], IsFlow: true);
}

/// <summary>Keys and values in the text's order, keys that occur twice included.</summary>
internal sealed record YamlMapping(YamlPlace Place, IReadOnlyList<YamlPair> Pairs, bool IsFlow) : YamlNode(Place)
{
    public static YamlMapping Of(IEnumerable<KeyValuePair<string, YamlNode>> pairs) =>
        new(default, [.. pairs.Select(p => new YamlPair(YamlScalar.Text(p.Key), p.Value))], IsFlow: false);

    /// <summary>The first pair with that key, or null.</summary>
    public YamlPair? Find(string key) => Pairs.FirstOrDefault(p => p.Key.Value == key);
}

internal sealed record YamlPair(YamlScalar Key, YamlNode Value)
{
    /// <summary>The first offset behind the pair's own text.</summary>
    public int End => Math.Max(Key.Place.End, Value.Place.End);
}

/// <summary>
/// A reference to an anchored node. Its target is null where no anchor has that name, as when someone wrote
/// <c>*_tool</c> and forgot the quotes.
/// </summary>
internal sealed record YamlAlias(YamlPlace Place, YamlNode? Target) : YamlNode(Place);
