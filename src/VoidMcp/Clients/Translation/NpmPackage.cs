namespace VoidMcp.Clients.Translation;

/// <summary>Detects npm packages of MCP servers, and infers short server names from commands.</summary>
internal static class NpmPackage
{
    private static readonly string[] Fillers = ["mcp", "server", "modelcontextprotocol"];

    /// <summary>
    /// Whether the word is clearly a package: it has a scope, or is a plain name containing "mcp". A name such as
    /// <c>github</c> could also be a server name with its command missing, so it is not accepted.
    /// </summary>
    public static bool IsName(string word)
    {
        var bare = WithoutVersion(word);
        if (bare.Length is 0 or > 214
            || bare.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@' or '/' or '~')))
        {
            return false;
        }

        if (bare[0] == '@') return bare.Split('/') is [{ Length: > 1 }, { Length: > 0 }];
        return !bare.Contains('/', StringComparison.Ordinal)
            && bare.Split('-') is { Length: > 1 } words
            && words.Contains("mcp");
    }

    /// <summary>
    /// Infers the server's name from its command: from the package, otherwise from the program; null if not possible.
    /// </summary>
    public static string? NameIn(IReadOnlyList<string> command)
    {
        var program = Path.GetFileNameWithoutExtension(command[0]);
        if (DockerImage.IsRunner(program)) return DockerImage.NameIn([.. command.Skip(1)]);
        if (program is not ("npx" or "npm" or "pnpm" or "yarn" or "bunx" or "bun" or "uvx" or "uv" or "pipx" or "deno"
            or "dnx" or "node" or "python" or "python3"))
        {
            return ShortName(program);
        }

        var package = command.Skip(1)
            .FirstOrDefault(word => !word.StartsWith('-') && word is not ("exec" or "dlx" or "run" or "x" or "tool"));
        return package is null ? null : ShortName(package);
    }

    /// <summary>
    /// <c>@modelcontextprotocol/server-memory@1.2</c> becomes <c>memory</c>, <c>@playwright/mcp</c> <c>playwright</c>.
    /// </summary>
    internal static string? ShortName(string package)
    {
        var parts = WithoutVersion(package).TrimStart('@').Split('/');
        foreach (var part in parts.Reverse())
        {
            var words = Path.GetFileNameWithoutExtension(part)
                .Split('-', '_').Where(word => word.Length > 0 && !Fillers.Contains(word.ToLowerInvariant()));
            var name = string.Join('-', words);
            if (Registry.ServerName.Problem(name) is null) return name;
        }

        return null;
    }

    /// <summary>
    /// Infers a name from the host, the last significant label: https://mcp.notion.com/mcp becomes "notion".
    /// </summary>
    public static string NameOfHost(Uri url)
    {
        if (url.HostNameType != UriHostNameType.Dns) return url.Host.Trim('[', ']').Replace(':', '-');
        var labels = url.Host.Split('.');
        return labels.SkipLast(1).LastOrDefault(label => label is not ("mcp" or "api" or "www" or "co" or "com"))
            ?? labels[0];
    }

    private static string WithoutVersion(string package) =>
        package.LastIndexOf('@') is > 0 and var at ? package[..at] : package;
}
