using System.Text.RegularExpressions;
using VoidMcp.Clients.Formats;
using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;
using VoidMcp.Terminal;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// Reads the lines that READMEs give for clients: <c>claude mcp add …</c>, <c>claude mcp add-json …</c>,
/// <c>codex mcp add …</c>, <c>gemini mcp add …</c>, <c>code --add-mcp …</c>. Each becomes an entry as the client would
/// have written it.
/// </summary>
internal static partial class ForeignCommandLine
{
    /// <summary>Options that are followed by a value and say nothing about the server.</summary>
    private static readonly string[] Ignored = ["-s", "--scope", "--client-secret"];

    /// <summary>Whether the text has such a line.</summary>
    public static bool IsIn(string text) => Client().IsMatch(text);

    /// <summary>Whether the text begins with such a line.</summary>
    public static bool Begins(string text) => Client().Match(text) is { Success: true, Index: 0 };

    /// <summary>The servers of all such lines; other lines are skipped.</summary>
    /// <exception cref="VoidMcpException">A line can't be split into words.</exception>
    public static IReadOnlyList<DeclaredServer> Read(string text)
    {
        var joined = Continued().Replace(text, " ");
        return [.. joined.Split('\n').Where(IsIn).Select(Parse).OfType<DeclaredServer>()];
    }

    private static DeclaredServer? Parse(string line)
    {
        var words = ShellWords.Split(WithVariables(line[Client().Match(line).Index..].Trim()));
        var rest = words.SkipWhile(w => w is not ("add" or "add-json" or "--add-mcp")).ToList();
        return rest switch
        {
            ["--add-mcp", var json, ..] => OfJson(null, json),
            ["add-json", .. var more] => more.Where(w => !w.StartsWith('-')).ToList() switch
            {
                [var name, var json, ..] => OfJson(name, json),
                _ => null,
            },
            ["add", .. var args] => OfOptions(args),
            _ => null,
        };
    }

    private static DeclaredServer? OfJson(string? name, string json) =>
        JsonNodes.Parse(json) is YamlMapping entry
            ? new DeclaredServer(name ?? (entry.Find("name")?.Value as YamlScalar)?.Value, entry, null)
            : null;

    private static DeclaredServer OfOptions(List<string> args)
    {
        var members = new List<KeyValuePair<string, YamlNode>>();
        var env = new List<KeyValuePair<string, YamlNode>>();
        var headers = new List<KeyValuePair<string, YamlNode>>();
        var words = new List<string>();
        string? url = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (option, value) = args[i].StartsWith("--", StringComparison.Ordinal)
                && args[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (args[i][..at], args[i][(at + 1)..])
                : (args[i], null);
            string Next() => value ?? (i + 1 < args.Count ? args[++i] : "");
            var hasCommand = words.Count > 1 && !words[1].Contains("://", StringComparison.Ordinal);
            if (args[i] == "--" || (hasCommand && url is null))
            {
                words.AddRange(args.Skip(args[i] == "--" ? i + 1 : i));
                break;
            }

            switch (option)
            {
                case "-e" or "--env":
                    do env.Add(Pair(Next(), '='));
                    while (value is null && i + 1 < args.Count && Assignment().IsMatch(args[i + 1]));
                    break;
                case "-H" or "--header":
                    headers.Add(Pair(Next(), ':'));
                    break;
                case "--url":
                    url = Next();
                    break;
                case "-t" or "--transport" or "--type":
                    members.Add(new("type", YamlScalar.Text(Next())));
                    break;
                case "--bearer-token-env-var":
                    members.Add(new("bearer_token_env_var", YamlScalar.Text(Next())));
                    break;
                case "--include-tools" or "--exclude-tools":
                    members.Add(new(
                        option == "--include-tools" ? "includeTools" : "excludeTools",
                        YamlSequence.OfTexts(Next().Split(',', StringSplitOptions.TrimEntries))));
                    break;
                case "--timeout" or "--description" or "--cwd":
                    members.Add(new(option[2..], YamlScalar.Text(Next())));
                    break;
                case "--client-id" or "--callback-port":
                    members.Add(new("oauth", YamlMapping.Of(
                        [new(option == "--client-id" ? "clientId" : "callbackPort", YamlScalar.Text(Next()))])));
                    break;
                case var _ when Ignored.Contains(option):
                    _ = Next();
                    break;
                case ['-', ..] when words.Count < 2:
                    break;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        return Declared(words, url, members, env, headers);
    }

    private static DeclaredServer Declared(
        List<string> words,
        string? url,
        List<KeyValuePair<string, YamlNode>> members,
        List<KeyValuePair<string, YamlNode>> env,
        List<KeyValuePair<string, YamlNode>> headers)
    {
        var name = words.FirstOrDefault();
        if (words.Count > 1 && words[1].Contains("://", StringComparison.Ordinal)) url = words[1];
        if (url is not null)
        {
            members.Add(new("url", YamlScalar.Text(url)));
        }
        else if (words.Count > 1)
        {
            members.Add(new("command", YamlScalar.Text(words[1])));
            members.Add(new("args", YamlSequence.OfTexts(words.Skip(2))));
        }

        if (env.Count > 0) members.Add(new("env", YamlMapping.Of(env)));
        if (headers.Count > 0) members.Add(new("headers", YamlMapping.Of(headers)));
        return new DeclaredServer(name, YamlMapping.Of(members), null);
    }

    private static KeyValuePair<string, YamlNode> Pair(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at > 0
            ? new(text[..at].Trim(), YamlScalar.Text(text[(at + 1)..].TrimStart()))
            : new(text, YamlScalar.Text(""));
    }

    /// <summary>What a shell would expand becomes a reference to the environment; not inside single quotes.</summary>
    private static string WithVariables(string line) => ShellVariable().Replace(
        line,
        match => match.Groups["name"] is { Success: true, Value: var name } ? $"${{env:{name}}}" : match.Value);

    [GeneratedRegex(
        @"(?<![\w/.-])(claude|codex|gemini|qwen|opencode|amp|copilot|droid|goose|cursor-agent)(\.exe|\.cmd)?"
            + @"\s+mcp\s+add(-json)?\s|(?<![\w/.-])(code|code-insiders|cursor|windsurf)\s+--add-mcp\s")]
    private static partial Regex Client();

    [GeneratedRegex(@"[\\`^][ \t]*\r?\n[ \t]*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"'[^']*'|\$\{(?<name>[A-Za-z_]\w*)\}|\$(?<name>[A-Za-z_]\w*)")]
    private static partial Regex ShellVariable();
}
