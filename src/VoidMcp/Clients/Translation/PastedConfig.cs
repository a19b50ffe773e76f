using System.Text.RegularExpressions;
using VoidMcp.Clients.Formats;
using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// The servers of any text that people paste, pipe or name: a client's whole file, a part of it, one entry, a README's
/// code block, or lines of <c>claude mcp add</c> and its like.
/// </summary>
internal static partial class PastedConfig
{
    private const string Example =
        "paste a complete object such as {\"mcpServers\": {\"name\": {\"command\": \"npx\", \"args\": [\"-y\", "
            + "\"package\"]}}}";

    /// <param name="text">The text.</param>
    /// <param name="name">The name for a single entry without one; null if not given.</param>
    /// <param name="place">The folders that variables stand for.</param>
    /// <exception cref="VoidMcpException">The text is malformed, or contains no server.</exception>
    public static IReadOnlyList<ForeignServer> Read(string text, string? name, ForeignPlace place)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                "the input is empty",
                "pipe in mcpServers JSON, or run voidmcp add <name> -- <command>");
        }

        var (declared, root) = Declared(Unfenced(text).Trim());
        if (declared.Count == 0) throw NoServer(root);
        if (declared is [var only] && name is not null) declared = [only with { Name = name }];
        return Translate(declared, root, place);
    }

    /// <summary>Translates the servers of a parsed configuration.</summary>
    public static IReadOnlyList<ForeignServer> Translate(
        IReadOnlyList<DeclaredServer> declared, YamlNode? root, ForeignPlace place)
    {
        var entries = new ForeignEntry(place, DeclaredServers.InputsOf(root));
        return [.. declared.Select(server => Named(entries, server))];
    }

    private static ForeignServer Named(ForeignEntry entries, DeclaredServer declared)
    {
        if (declared.Name is { } name) return entries.Read(name, declared.Value, declared.Rules);
        var unnamed = entries.Read("server", declared.Value, declared.Rules);
        if (unnamed.Draft is not { } draft) return unnamed;
        var inferred = draft.Command is { } command ? NpmPackage.NameIn([command, .. draft.Args])
            : Uri.TryCreate(draft.Url, UriKind.Absolute, out var uri) ? NpmPackage.NameOfHost(uri)
            : null;
        return inferred is null
            ? throw new VoidMcpException(FailureKind.Usage, "the pasted server has no name", "voidmcp add <name> -")
            : entries.Read(inferred, declared.Value, declared.Rules);
    }

    private static (IReadOnlyList<DeclaredServer> Servers, YamlNode? Root) Declared(string text)
    {
        if (text[0] is not ('{' or '[') && ForeignCommandLine.IsIn(text)) return (ForeignCommandLine.Read(text), null);
        var format = FormatOf(text);
        try
        {
            var root = ConfigDocument.Parse(text, format).Root;
            return (DeclaredServers.In(root), root);
        }
        catch (YamlSyntaxException) when (text[0] == '"')
        {
            // A part of an object, without the braces around it.
            return Fragment(text);
        }
        catch (YamlSyntaxException error)
        {
            throw Wrong(error, format);
        }
    }

    private static (IReadOnlyList<DeclaredServer> Servers, YamlNode? Root) Fragment(string text)
    {
        try
        {
            var root = ConfigDocument.Parse($"{{{text.TrimEnd(',')}\n}}", ConfigFormat.Json).Root;
            return (DeclaredServers.In(root), root);
        }
        catch (YamlSyntaxException error)
        {
            throw Wrong(error, ConfigFormat.Json);
        }
    }

    private static ConfigFormat FormatOf(string text)
    {
        if (TableHeader().IsMatch(text)) return ConfigFormat.Toml;
        return text[0] is '{' or '[' or '"' || text.StartsWith("//", StringComparison.Ordinal)
            || text.StartsWith("/*", StringComparison.Ordinal)
            ? ConfigFormat.Json
            : ConfigFormat.Yaml;
    }

    /// <summary>The content of the first code block of Markdown; any other text itself.</summary>
    private static string Unfenced(string text) => Fence().Match(text) is { Success: true } fence
        ? fence.Groups["code"].Value
        : text;

    private static VoidMcpException NoServer(YamlNode? root)
    {
        var map = root?.Resolved as YamlMapping;
        if (map?.Find("packages") is not null || map?.Find("remotes") is not null)
        {
            return new VoidMcpException(
                FailureKind.Usage,
                "this is a server.json of the MCP registry, which describes a package and not how a client starts it",
                "add the package or URL that it names: voidmcp add <name> -- npx -y <package>");
        }

        return new VoidMcpException(FailureKind.Usage, "the input contains no server", Example);
    }

    private static VoidMcpException Wrong(YamlSyntaxException error, ConfigFormat format)
    {
        var what = format == ConfigFormat.Json || error.Message.Contains("invalid TOML", StringComparison.Ordinal)
            ? error.Message
            : $"neither JSON, TOML nor YAML: {error.Message}";
        var place = error.Line > 0 ? $" (line {error.Line})" : "";
        return new VoidMcpException(FailureKind.Usage, $"can't read the input: {what}{place}", error.Fix ?? Example);
    }

    [GeneratedRegex(@"^\s*\[\[?\s*[A-Za-z_][\w.""' -]*\]\]?\s*(#.*)?$", RegexOptions.Multiline)]
    private static partial Regex TableHeader();

    [GeneratedRegex(
        @"^[ \t]*```[\w-]*[ \t]*\r?\n(?<code>.*?)^[ \t]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
