using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>
/// A client's configuration as a tree with positions: all formats become the same nodes, so that one reader and one
/// translation serve them all.
/// </summary>
/// <param name="Text">The parsed text; the offsets of nodes refer to it.</param>
/// <param name="Format">Its format.</param>
/// <param name="Root">Null if the text is empty or contains only comments.</param>
internal sealed record ConfigDocument(string Text, ConfigFormat Format, YamlNode? Root)
{
    /// <summary>The top-level keys; null if the text has none.</summary>
    public YamlMapping? Map => Root?.Resolved as YamlMapping;

    /// <exception cref="YamlSyntaxException">The text is malformed. The message never quotes it.</exception>
    public static ConfigDocument Parse(string text, ConfigFormat format) => new(
        text,
        format,
        format switch
        {
            ConfigFormat.Json => JsonNodes.Parse(text),
            ConfigFormat.Toml => TomlTree.Parse(text),
            _ => YamlDocument.Parse(text).Root,
        });

    /// <summary>Returns the value below these keys; null if one is missing.</summary>
    public YamlNode? Find(IReadOnlyList<string> keys)
    {
        var node = Root;
        foreach (var key in keys)
        {
            node = (node?.Resolved as YamlMapping)?.Find(key)?.Value;
            if (node is null) return null;
        }

        return node?.Resolved;
    }
}
