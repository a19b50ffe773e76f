using VoidMcp.Clients.Translation;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>The arguments of <c>voidmcp add</c>, and the server entry that they describe.</summary>
internal sealed record AddRequest
{
    /// <summary>The name and the command, or only something that the name can be inferred from.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The index of the first word after <c>--</c>: from there on, nothing is split or inferred.</summary>
    public int LiteralFrom { get; init; } = int.MaxValue;

    /// <summary>The <c>KEY=VALUE</c> pairs.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>The <c>Name: value</c> pairs.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public IReadOnlyList<string> Allow { get; init; } = [];

    public IReadOnlyList<string> Deny { get; init; } = [];

    public string? Cwd { get; init; }

    public string? Description { get; init; }

    /// <summary>OAuth settings, for servers without dynamic registration.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.None;

    /// <summary>What <c>--transport</c> of other clients says; null if not given.</summary>
    public string? Transport { get; init; }

    /// <summary>Whether to prompt for a token, which is stored as the secret with the server's name.</summary>
    public bool HasToken { get; init; }

    /// <summary>The environment variable that receives the token; null if not given.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>Whether any option was given in addition to the words.</summary>
    public bool HasDetails => HasToken || OAuth != OAuthSettings.None
        || Env.Count + Headers.Count + Allow.Count + Deny.Count > 0 || Cwd is not null || Description is not null;

    /// <summary>Creates the server entry to write.</summary>
    /// <param name="currentFolder">
    /// Relative paths are resolved against it (<see cref="TypedPaths"/>); those in the registry are resolved
    /// differently.
    /// </param>
    /// <exception cref="VoidMcpException">The arguments are invalid or ambiguous.</exception>
    public ServerDraft ToDraft(string currentFolder)
    {
        var (name, target, isLiteral) = Parts();
        var isUrl = IsUrl(target[0]);
        CheckTransport(isUrl);

        // For other clients --scope says in which of their files the server goes; OAuth scopes belong to URLs.
        var asked = OAuth.Scope is "user" or "local" or "project" && (!isUrl || Transport is not null)
            ? this with { OAuth = OAuth with { Scope = null } }
            : this;
        return asked.WithDetails(isUrl ? Remote(name, target) : Local(name, target, isLiteral), currentFolder);
    }

    /// <summary>Adds what the options say to an entry.</summary>
    /// <inheritdoc cref="ToDraft"/>
    /// <param name="draft">The entry.</param>
    /// <param name="currentFolder">See <see cref="ToDraft"/>.</param>
    public ServerDraft WithDetails(ServerDraft draft, string currentFolder)
    {
        if (OAuth != OAuthSettings.None && draft.Url is null)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "--client-id, --callback-port and --scope require a URL", "voidmcp add --help");
        }

        if (OAuth != OAuthSettings.None && HasToken)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "--token can't be combined with --client-id, --callback-port or --scope");
        }

        if (Cwd is null or ServerKeys.ClientFolder) draft = TypedPaths.MakeAbsolute(draft, currentFolder);
        draft = draft with
        {
            OAuth = OAuth,
            Description = Description,
            Cwd = Cwd is null or ServerKeys.ClientFolder
                || Cwd.StartsWith('~')
                || Cwd.Contains("${", StringComparison.Ordinal)
                    ? Cwd
                    : Path.GetFullPath(Cwd, currentFolder),
            Headers = [.. draft.Headers, .. Headers.Select(h => Pair(h, ':', "--header", "\"Name: value\""))],
            Env = [.. draft.Env, .. Env.Select(e => Pair(e, '=', "--env", "KEY=VALUE"))],
            Tools = Allow.Count + Deny.Count == 0 ? null : new ToolPolicy(Allow, Deny, []),
        };
        return HasToken ? NewToken.Into(draft, TokenVariable) : draft;
    }

    /// <exception cref="VoidMcpException">It does not fit what is added.</exception>
    private void CheckTransport(bool isUrl)
    {
        if (Transport is null) return;
        var isStdio = Transport is "stdio" or "local";
        if (!isStdio && Transport is not ("http" or "streamable-http" or "streamableHttp" or "sse"))
        {
            throw new VoidMcpException(
                FailureKind.Usage, $"invalid value '{Transport}' for --transport: expected stdio, http or sse");
        }

        if (isStdio != isUrl) return;
        throw new VoidMcpException(
            FailureKind.Usage,
            isUrl ? "--transport stdio requires a command, not a URL" : $"--transport {Transport} requires a URL");
    }

    /// <summary>Splits the words into the name, if given, and the rest.</summary>
    private (string? Name, IReadOnlyList<string> Target, bool IsLiteral) Parts()
    {
        switch (Words)
        {
            case []:
                throw new VoidMcpException(
                    FailureKind.Usage,
                    "`voidmcp add` requires a name and a command, URL or npm package",
                    "voidmcp add --help");
            case [_, ..] when LiteralFrom == 0:
                return (null, Words, true);
            case [var only] when IsUrl(only) || NpmPackage.IsName(only):
                return (null, Words, false);
            case [var only] when only.Any(char.IsWhiteSpace):
                return (null, Words, false);
            case [var only]:
                throw new VoidMcpException(
                    FailureKind.Usage,
                    $"missing command, URL or npm package for '{only}'",
                    $"voidmcp add {ShellWords.Quote(only)} -- <command>, or give a URL or npm package instead");
            case [_, ['-', _, ..] option, ..] when LiteralFrom > 1:
                throw new VoidMcpException(
                    FailureKind.Usage,
                    $"unknown option {option.Split('=')[0]} for `voidmcp add`",
                    "voidmcp add --help; options of the server follow its command");
            default:
                return (Words[0], [.. Words.Skip(1)], LiteralFrom == 1);
        }
    }

    private ServerDraft Remote(string? name, IReadOnlyList<string> target)
    {
        if (target.Count > 1 && HasToken) throw NewToken.OnCommandLine();
        if (target.Count > 1)
        {
            throw new VoidMcpException(
                FailureKind.Usage, $"unexpected argument '{target[1].Split('=')[0]}' after the URL");
        }

        return new ServerDraft { Name = name ?? NameOfHost(target[0]), Url = target[0] };
    }

    private static ServerDraft Local(string? name, IReadOnlyList<string> target, bool isLiteral)
    {
        // A single word with spaces is a quoted command line.
        if (!isLiteral && target is [var line] && line.Any(char.IsWhiteSpace))
            target = ShellWords.Split(line, !OperatingSystem.IsWindows());
        var env = new List<KeyValuePair<string, string>>();
        if (!isLiteral)
        {
            for (; target.Count > 0 && IsAssignment(target[0]); target = [.. target.Skip(1)])
                env.Add(Pair(target[0], '=', "", ""));
        }

        if (target.Count == 0) throw new VoidMcpException(FailureKind.Usage, "missing command", "voidmcp add --help");
        if (!isLiteral && NpmPackage.IsName(target[0])) target = ["npx", "-y", .. target];
        var inferred = name ?? NpmPackage.NameIn(target)
            ?? throw new VoidMcpException(
                FailureKind.Usage, "missing server name", $"voidmcp add <name> -- {ShellWords.Join(target)}");
        return new ServerDraft { Name = inferred, Command = target[0], Args = [.. target.Skip(1)], Env = env };
    }

    private static bool IsUrl(string word) =>
        word.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the word is an assignment as shells allow before a command: <c>KEY=value</c>.</summary>
    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            && !char.IsAsciiDigit(word[0])
            && word[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    private static string NameOfHost(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri)
        ? NpmPackage.NameOfHost(uri)
        : throw new VoidMcpException(FailureKind.Usage, $"invalid URL '{url}'");

    internal static KeyValuePair<string, string> Pair(string text, char separator, string option, string form)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        if (at > 0) return new(text[..at].Trim(), separator == ':' ? text[(at + 1)..].Trim() : text[(at + 1)..]);

        // The text may be a secret without a name, so the message doesn't repeat it.
        throw new VoidMcpException(
            FailureKind.Usage,
            $"invalid {option}: expected {form}",
            separator == '=' ? "to take the value from your environment: -e KEY='${env:KEY}'" : null);
    }
}
