using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>What the user typed behind <c>voidmcp add</c>, and the server that it means.</summary>
internal sealed record AddRequest
{
    /// <summary>Name and command, or only what the name can be inferred from.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The first word that stood behind <c>--</c>: from there on nothing is split or guessed.</summary>
    public int LiteralFrom { get; init; } = int.MaxValue;

    /// <summary>Each <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Each <c>Name: value</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public IReadOnlyList<string> Allow { get; init; } = [];

    public IReadOnlyList<string> Deny { get; init; } = [];

    public string? Cwd { get; init; }

    public string? Description { get; init; }

    /// <summary>How it is logged in to, where voidmcp can't register itself there.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.None;

    /// <summary>Whether the server has a token, which is asked for and kept as the secret of its name.</summary>
    public bool HasToken { get; init; }

    /// <summary>The variable in which a command takes the token; null where none was named.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>Whether anything but the words was given.</summary>
    public bool HasDetails => HasToken || OAuth != OAuthSettings.None || Env.Count + Headers.Count + Allow.Count + Deny.Count > 0 || Cwd is not null || Description is not null;

    /// <summary>The server as it is to be written.</summary>
    /// <param name="currentFolder">Where a relative <see cref="Cwd"/> starts: the registry's own relative folders start elsewhere.</param>
    /// <exception cref="VoidMcpException">It is not clear what is meant.</exception>
    public ServerDraft ToDraft(string currentFolder)
    {
        var (name, target, isLiteral) = Parts();
        var draft = IsUrl(target[0]) ? Remote(name, target) : Local(name, target, isLiteral);
        if (OAuth != OAuthSettings.None && draft.Url is null) throw new VoidMcpException(FailureKind.Usage, "--client-id, --callback-port and --scope go with a url", "voidmcp add --help");
        if (OAuth != OAuthSettings.None && HasToken) throw new VoidMcpException(FailureKind.Usage, "a server gets a token, or is logged in to; --token does not go with --client-id, --callback-port and --scope");
        draft = draft with
        {
            OAuth = OAuth,
            Description = Description,
            Cwd = Cwd is null || Cwd.StartsWith('~') || Cwd.Contains("${", StringComparison.Ordinal) ? Cwd : Path.GetFullPath(Cwd, currentFolder),
            Headers = [.. Headers.Select(h => Pair(h, ':', "--header", "\"Name: value\""))],
            Env = [.. draft.Env, .. Env.Select(e => Pair(e, '=', "--env", "KEY=VALUE"))],
            Tools = Allow.Count + Deny.Count == 0 ? null : new ToolPolicy(Allow, Deny, []),
        };
        return HasToken ? NewToken.Into(draft, TokenVariable) : draft;
    }

    /// <summary>The name where one was given, and what follows it.</summary>
    private (string? Name, IReadOnlyList<string> Target, bool IsLiteral) Parts()
    {
        switch (Words)
        {
            case []:
                throw new VoidMcpException(FailureKind.Usage, "`voidmcp add` needs a name and a command, a url or an npm package", "voidmcp add --help");
            case [_, ..] when LiteralFrom == 0:
                return (null, Words, true);
            case [var only] when IsUrl(only) || NpmPackage.IsName(only):
                return (null, Words, false);
            case [var only] when only.Any(char.IsWhiteSpace):
                return (null, Words, false);
            case [var only]:
                throw new VoidMcpException(
                    FailureKind.Usage, $"how is '{only}' started or reached?", $"voidmcp add {ShellWords.Quote(only)} -- <command>, or a url or an npm package in its place");
            default:
                return (Words[0], [.. Words.Skip(1)], LiteralFrom == 1);
        }
    }

    private ServerDraft Remote(string? name, IReadOnlyList<string> target)
    {
        if (target.Count > 1 && HasToken) throw NewToken.OnCommandLine();
        if (target.Count > 1) throw new VoidMcpException(FailureKind.Usage, $"a url takes no arguments, but '{target[1].Split('=')[0]}' follows it");
        return new ServerDraft { Name = name ?? NameOfHost(target[0]), Url = target[0] };
    }

    private static ServerDraft Local(string? name, IReadOnlyList<string> target, bool isLiteral)
    {
        // One word with spaces in it is a command line that was quoted once too often, or just right.
        if (!isLiteral && target is [var line] && line.Any(char.IsWhiteSpace)) target = ShellWords.Split(line, !OperatingSystem.IsWindows());
        var env = new List<KeyValuePair<string, string>>();
        if (!isLiteral)
        {
            for (; target.Count > 0 && IsAssignment(target[0]); target = [.. target.Skip(1)]) env.Add(Pair(target[0], '=', "", ""));
        }

        if (target.Count == 0) throw new VoidMcpException(FailureKind.Usage, "there is no command to start", "voidmcp add --help");
        if (!isLiteral && NpmPackage.IsName(target[0])) target = ["npx", "-y", .. target];
        var inferred = name ?? NpmPackage.NameIn(target)
            ?? throw new VoidMcpException(FailureKind.Usage, "the server needs a name", $"voidmcp add <name> -- {ShellWords.Join(target)}");
        return new ServerDraft { Name = inferred, Command = target[0], Args = [.. target.Skip(1)], Env = env };
    }

    private static bool IsUrl(string word) =>
        word.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>As shells have it before a command: <c>KEY=value</c>.</summary>
    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(word[0]) && word[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    /// <summary>https://mcp.notion.com/mcp is "notion": the last label of the host that says something.</summary>
    private static string NameOfHost(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) throw new VoidMcpException(FailureKind.Usage, $"'{url}' is no url");
        if (uri.HostNameType != UriHostNameType.Dns) return uri.Host.Trim('[', ']').Replace(':', '-');
        var labels = uri.Host.Split('.');
        return labels.SkipLast(1).LastOrDefault(label => label is not ("mcp" or "api" or "www" or "co" or "com")) ?? labels[0];
    }

    private static KeyValuePair<string, string> Pair(string text, char separator, string option, string form)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        if (at > 0) return new(text[..at].Trim(), separator == ':' ? text[(at + 1)..].Trim() : text[(at + 1)..]);

        // The text may be a secret without its name; it is not repeated.
        throw new VoidMcpException(FailureKind.Usage, $"{option} takes {form}", separator == '=' ? "write -e KEY='${env:KEY}' to take it from your own environment" : null);
    }
}
