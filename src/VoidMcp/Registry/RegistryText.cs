using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>The parsed text of the registry with its servers section, ready to be edited.</summary>
/// <param name="Document">The parsed text.</param>
/// <param name="Root">The top-level mapping; null if the file is empty or contains only comments.</param>
/// <param name="Section">The pair whose value holds the servers; null if missing.</param>
internal sealed record RegistryText(YamlDocument Document, YamlMapping? Root, YamlPair? Section)
{
    /// <summary>The servers by name; null if the section is missing or empty.</summary>
    public YamlMapping? ServersMap => Section?.Value as YamlMapping;

    /// <exception cref="VoidMcpException">The text can't be edited; the message contains the line.</exception>
    public static RegistryText Parse(string text, string path)
    {
        YamlDocument document;
        try
        {
            document = YamlDocument.Parse(text);
        }
        catch (YamlSyntaxException e)
        {
            throw Uneditable(path, e.Line, e.Message, e.Fix);
        }

        if (document.Root is null) return new RegistryText(document, null, null);
        if (document.Root is not YamlMapping root)
            throw Uneditable(path, document.Root.Line, "the file must be a mapping", "start with servers:");
        List<YamlPair> sections =
            [.. root.Pairs.Where(p => p.Key.Value is RegistryKeys.Servers or RegistryKeys.ClientServers)];
        if (sections.Count > 1)
        {
            throw Uneditable(
                path,
                sections[1].Key.Line,
                $"duplicate servers section, first on line {sections[0].Key.Line}",
                "keep one servers: section");
        }

        var section = sections.Count == 0 ? null : sections[0];
        if (section is not null
            && section.Value is not YamlMapping
            && !(section.Value is YamlScalar && section.Value.IsNull))
        {
            throw Uneditable(
                path, section.Key.Line, $"{section.Key.Value} must be a mapping of server names to entries", null);
        }

        return new RegistryText(document, root, section);
    }

    /// <summary>Returns the pair of a server, or null.</summary>
    /// <exception cref="VoidMcpException">The name is duplicate.</exception>
    public YamlPair? Find(string name)
    {
        List<YamlPair> found = [.. ServersMap?.Pairs.Where(p => p.Key.Value == name) ?? []];
        if (found.Count < 2) return found.FirstOrDefault();
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"duplicate server {name} in the registry, on lines {found[0].Key.Line} and {found[1].Key.Line}",
            "remove one of them in an editor");
    }

    private static VoidMcpException Uneditable(string path, int line, string what, string? fix) =>
        new(FailureKind.Configuration, $"{path}, line {line}: {what}; the file was not changed", fix);
}
