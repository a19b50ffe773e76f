using System.Text;
using System.Text.RegularExpressions;
using VoidMcp.Secrets;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// Translates the variables of one entry's values into the registry's: <c>${VAR}</c>, <c>${VAR:-x}</c>, <c>$VAR</c>,
/// <c>{env:VAR}</c>, <c>${workspaceFolder}</c>, <c>${userHome}</c>, <c>${input:id}</c>, <c>{file:path}</c>. What only
/// the client can resolve makes the entry fail; text that belongs to the server itself is kept.
/// </summary>
/// <param name="place">The folders that variables stand for.</param>
/// <param name="server">The server's name, for the names of secrets.</param>
/// <param name="inputs">The client's declared questions by ID.</param>
internal sealed partial class ForeignVariables(
    ForeignPlace place, string server, IReadOnlyDictionary<string, ForeignInput> inputs)
{
    private readonly List<string> _notes = [];
    private readonly List<AskedValue> _asked = [];

    /// <summary>Variables that the entry sets for its server; in arguments they are left to it.</summary>
    public IReadOnlySet<string> Own { get; set; } = new HashSet<string>();

    /// <summary>Whether the arguments are a shell's script.</summary>
    public bool IsShell { get; set; }

    public IEnumerable<string> Notes => _notes.Distinct();

    public IReadOnlyList<AskedValue> Asked => [.. _asked.DistinctBy(a => a.Secret)];

    /// <summary>Why the values can't be translated; null if they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Translates a value.</summary>
    /// <param name="key">Where it stands: <c>args</c>, <c>env.TOKEN</c>, ….</param>
    /// <param name="text">The value.</param>
    /// <param name="isArgument">
    /// Whether it is a part of a command line, which can't hold secrets and may hold a program's own variables.
    /// </param>
    public string Translate(string key, string text, bool isArgument = false)
    {
        if (!text.Contains('$', StringComparison.Ordinal) && !text.Contains('{', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (Braced().Match(text, at) is { Success: true } braced)
            {
                result.Append(OfBraced(key, braced, text, isArgument));
                at += braced.Length;
            }
            else if (Short().Match(text, at) is { Success: true } found)
            {
                result.Append(OfShort(key, found, isArgument));
                at += found.Length;
            }
            else if (Bare().Match(text, at) is { Success: true } bare && IsBareVariable(text, bare, isArgument))
            {
                _notes.Add($"{key}: {bare.Value} became ${{env:{bare.Groups["name"].Value}}}");
                result.Append("${env:").Append(bare.Groups["name"].Value).Append('}');
                at += bare.Length;
            }
            else
            {
                if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{') result.Append('$');
                result.Append(text[at++]);
            }
        }

        return result.ToString();
    }

    private string OfBraced(string key, Match match, string text, bool isArgument)
    {
        var body = match.Groups["body"].Value;

        // $${ is the registry's own escape.
        if (match.Groups["escape"].Length > 0) return match.Value;
        if (body.StartsWith("secret:", StringComparison.Ordinal)) return match.Value;
        var colon = body.IndexOf(':', StringComparison.Ordinal);
        var (kind, rest) = colon < 0 ? (body, "") : (body[..colon], body[(colon + 1)..]);
        switch (kind)
        {
            case "env" or "ENV":
                return $"${{env:{rest}}}";
            case "input" or "promptString":
                return OfInput(key, rest, isArgument);
            case "userHome":
                return match.Index == 0 && isArgument ? "~" : place.Home;
            case "workspaceFolder" or "workspaceRoot" or "cwd" or "fileWorkspaceFolder" or "CLAUDE_PROJECT_DIR":
                _notes.Add($"{key}: ${{{kind}}} became {place.Folder}");
                return place.Folder;
            case "workspaceFolderBasename":
                return Path.GetFileName(place.Folder);
            case "pathSeparator" or "/":
                return Path.DirectorySeparatorChar.ToString();
        }

        if (Variable().Match(body) is not { Success: true } variable)
        {
            if (!isArgument || ClientOnly().IsMatch(body))
                Failure ??= $"{key}: ${{{Shown(body)}}} can only be resolved by the client; write its value instead";
            return "$" + match.Value;
        }

        var name = variable.Groups["name"].Value;
        var isServers = isArgument && (Own.Contains(name) || (IsShell && Assigns(text, name)));
        return isServers ? "$" + match.Value
            : variable.Groups["default"] is { Success: true, Value: var other } ? $"${{env:{name}:-{other}}}"
            : $"${{env:{name}}}";
    }

    private string OfInput(string key, string id, bool isArgument)
    {
        var input = inputs.GetValueOrDefault(id) ?? new ForeignInput(id, null, null, IsSecret: true);
        if (input.Default is { } known && !input.IsSecret)
        {
            _notes.Add($"{key}: ${{input:{id}}} became its default");
            return known;
        }

        if (isArgument)
        {
            var variable = EnvironmentName(id);
            _notes.Add(
                $"{key}: ${{input:{id}}} became ${{env:{variable}}}; set that variable where voidmcp is started");
            return $"${{env:{variable}}}";
        }

        return Secret(SecretOf(id), input.Description ?? id);
    }

    private string OfShort(string key, Match match, bool isArgument)
    {
        var value = match.Groups["value"].Value;
        if (match.Groups["kind"].Value == "env") return $"${{env:{value}}}";
        if (isArgument)
        {
            Failure ??= $"{key}: {{file:…}} can't be used in a command line; pass the value in an environment variable";
            return match.Value;
        }

        var secret = SecretOf($"{server}.{key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]}");
        _notes.Add($"{key}: the client reads it from a file; store it: voidmcp secret set {secret} < {value}");
        return Secret(secret, $"the content of {value}");
    }

    private string Secret(string name, string question)
    {
        _asked.Add(new AskedValue(name, question));
        return $"${{secret:{name}}}";
    }

    private static bool IsBareVariable(string text, Match bare, bool isArgument)
    {
        if (isArgument) return bare.Length == text.Length;
        var isStart = bare.Index == 0 || text[bare.Index - 1] is ' ' or '=' or ':' or '/' or ',' or '"' or '\'';
        var end = bare.Index + bare.Length;
        return isStart && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]));
    }

    private static bool Assigns(string script, string name) =>
        Regex.IsMatch(script, $@"(^|[\s;&|(]){Regex.Escape(name)}=|\b(for|read)\s+{Regex.Escape(name)}\b");

    private static string SecretOf(string id)
    {
        var name = string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-'));
        return name.Length > SecretName.Longest ? name[..SecretName.Longest] : name;
    }

    private static string EnvironmentName(string id) =>
        string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    private static string Shown(string body) => body.Length > 40 ? "…" : body;

    [GeneratedRegex(@"\G(?<escape>\$?)\$\{(?<body>[^{}]*)\}")]
    private static partial Regex Braced();

    [GeneratedRegex(@"\G\{(?<kind>env|file):(?<value>[^{}]+)\}")]
    private static partial Regex Short();

    [GeneratedRegex(@"\G\$(?<name>[A-Z][A-Z0-9_]{2,})\b")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_]*)(:?-(?<default>.*))?$", RegexOptions.Singleline)]
    private static partial Regex Variable();

    /// <summary>References of clients and their extensions, which no shell would write.</summary>
    [GeneratedRegex("^(config|command|extensionPath|user_config|__dirname)")]
    private static partial Regex ClientOnly();
}

/// <summary>A question that a client declares (<c>inputs</c> of VS Code).</summary>
internal sealed record ForeignInput(string Id, string? Description, string? Default, bool IsSecret);
