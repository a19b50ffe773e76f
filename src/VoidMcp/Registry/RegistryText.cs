using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>The registry's text in a shape that can be edited: parsed, with its one section of servers found.</summary>
/// <param name="Document">The whole text.</param>
/// <param name="Root">The top of the file; null where it holds nothing but comments.</param>
/// <param name="Section">The pair whose value holds the servers; null where there is none.</param>
internal sealed record RegistryText(YamlDocument Document, YamlMapping? Root, YamlPair? Section)
{
    /// <summary>The servers by name; null where there are none.</summary>
    public YamlMapping? ServersMap => Section?.Value as YamlMapping;

    /// <exception cref="VoidMcpException">The text can't be edited; the message names the line.</exception>
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
        if (document.Root is not YamlMapping root) throw Uneditable(path, document.Root.Line, "the file must hold keys and values", "start with servers:");
        List<YamlPair> sections = [.. root.Pairs.Where(p => p.Key.Value is RegistryKeys.Servers or RegistryKeys.ClientServers)];
        if (sections.Count > 1)
        {
            throw Uneditable(path, sections[1].Key.Line, $"servers are listed twice, first on line {sections[0].Key.Line}", "keep one servers: section");
        }

        var section = sections.Count == 0 ? null : sections[0];
        if (section is not null && section.Value is not YamlMapping && !(section.Value is YamlScalar && section.Value.IsNull))
        {
            throw Uneditable(path, section.Key.Line, $"{section.Key.Value} must hold a name for each server", null);
        }

        return new RegistryText(document, root, section);
    }

    /// <summary>The server's pair, or null.</summary>
    /// <exception cref="VoidMcpException">The name occurs twice.</exception>
    public YamlPair? Find(string name)
    {
        List<YamlPair> found = [.. ServersMap?.Pairs.Where(p => p.Key.Value == name) ?? []];
        if (found.Count < 2) return found.FirstOrDefault();
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"{name} occurs twice in the registry, on lines {found[0].Key.Line} and {found[1].Key.Line}",
            "remove one of them in an editor");
    }

    private static VoidMcpException Uneditable(string path, int line, string what, string? fix) =>
        new(FailureKind.Configuration, $"{path}, line {line}: {what}; nothing was changed", fix);
}
