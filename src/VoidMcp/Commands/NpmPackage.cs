namespace VoidMcp.Commands;

/// <summary>Names of npm packages that are MCP servers, and the short name that people would give such a server.</summary>
internal static class NpmPackage
{
    private static readonly string[] Fillers = ["mcp", "server", "modelcontextprotocol"];

    /// <summary>
    /// Whether the word can only be meant as a package: one with a scope, or a plain name that speaks of MCP. A name such
    /// as <c>github</c> is none: it could as well be the server's name with its command forgotten.
    /// </summary>
    public static bool IsName(string word)
    {
        var bare = WithoutVersion(word);
        if (bare.Length is 0 or > 214 || bare.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@' or '/' or '~'))) return false;
        if (bare[0] == '@') return bare.Split('/') is [{ Length: > 1 }, { Length: > 0 }];
        return !bare.Contains('/', StringComparison.Ordinal) && bare.Split('-') is { Length: > 1 } words && words.Contains("mcp");
    }

    /// <summary>The name of the server that a command starts: from its package, else from the program itself; null where that says nothing.</summary>
    public static string? NameIn(IReadOnlyList<string> command)
    {
        var program = Path.GetFileNameWithoutExtension(command[0]);
        if (program is not ("npx" or "npm" or "pnpm" or "yarn" or "bunx" or "bun" or "uvx" or "uv" or "pipx" or "deno" or "dnx" or "node" or "python" or "python3"))
        {
            return ShortName(program);
        }

        var package = command.Skip(1).FirstOrDefault(word => !word.StartsWith('-') && word is not ("exec" or "dlx" or "run" or "x" or "tool"));
        return package is null ? null : ShortName(package);
    }

    /// <summary><c>@modelcontextprotocol/server-memory@1.2</c> is <c>memory</c>; <c>@playwright/mcp</c> is <c>playwright</c>.</summary>
    internal static string? ShortName(string package)
    {
        var parts = WithoutVersion(package).TrimStart('@').Split('/');
        foreach (var part in parts.Reverse())
        {
            var words = Path.GetFileNameWithoutExtension(part).Split('-', '_').Where(word => word.Length > 0 && !Fillers.Contains(word.ToLowerInvariant()));
            var name = string.Join('-', words);
            if (Registry.ServerName.Problem(name) is null) return name;
        }

        return null;
    }

    private static string WithoutVersion(string package) =>
        package.LastIndexOf('@') is > 0 and var at ? package[..at] : package;
}
