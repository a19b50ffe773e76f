using System.CommandLine;
using VoidMcp.Clients.Translation;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Lets <c>voidmcp add</c> take a line as READMEs have it: <c>add npx -y pkg</c>, <c>add name docker run -i image</c>,
/// <c>add claude mcp add …</c>. The parser would take the options in it for options of <c>add</c>; so the missing
/// <c>--</c> is added, and a client's line is passed on as one text.
/// </summary>
internal static class CopiedLine
{
    /// <summary>The hidden option that carries a client's line.</summary>
    public const string Option = "--copied-line";

    /// <summary>Programs that start a server by the name of its package, so that it needs no other name.</summary>
    private static readonly HashSet<string> s_launchers =
        new(StringComparer.Ordinal) { "npx", "uvx", "bunx", "pnpx", "dnx" };

    /// <summary>Rewrites the command line; one that needs no rewriting is returned itself.</summary>
    /// <param name="args">The arguments of voidmcp.</param>
    /// <param name="add">The command.</param>
    public static IReadOnlyList<string> Rewritten(IReadOnlyList<string> args, Command add)
    {
        var at = args is ["add", ..] ? 0 : args is ["--config", _, "add", ..] ? 2 : -1;
        if (at < 0) return args;
        var words = Words(args, at + 1, add, most: 2);
        if (words.Count == 0) return args;
        var (first, second) = (words[0], words.Count > 1 ? words[1] : -1);
        var line = ShellWords.Join([.. args.Skip(first).Select(word => word.ReplaceLineEndings(" "))]);
        if (ForeignCommandLine.Begins(line + " ")) return [.. args.Take(first), Option, line];
        var command = CommandAt(args, first, second);
        if (command < 0 || args.Contains("--")) return args;
        var program = Path.GetFileNameWithoutExtension(args[command]);
        var rest = args.Skip(command + 1);
        var isWhole = command == first || DockerImage.IsRunner(program) || rest.Any(word => !IsKnown(word, add));
        return isWhole ? [.. args.Take(command), "--", .. args.Skip(command)] : args;
    }

    /// <summary>Where the server's command begins; -1 if nowhere, or if that is not clear.</summary>
    private static int CommandAt(IReadOnlyList<string> args, int first, int second)
    {
        var hasMore = first + 1 < args.Count;
        var isNamed = second >= 0 && (IsProgram(args[second]) || IsUrl(args[second]));
        if (hasMore && !isNamed && s_launchers.Contains(args[first])) return first;
        if (DockerImage.IsRunner(args[first]) && second == first + 1 && args[second] == "run") return first;
        return second >= 0
            && ServerName.Problem(args[first]) is null
            && !IsUrl(args[second])
                ? second
                : -1;
    }

    private static bool IsProgram(string word) => s_launchers.Contains(word) || DockerImage.IsRunner(word);

    /// <summary>Where the first words are that are neither options of the command nor their values.</summary>
    private static List<int> Words(IReadOnlyList<string> args, int from, Command add, int most)
    {
        var words = new List<int>();
        for (var i = from; i < args.Count && words.Count < most && args[i] != "--"; i++)
        {
            if (args[i] is not ['-', _, ..]) words.Add(i);
            else if (OptionOf(args[i], add) is { } option && option.ValueType != typeof(bool)
                && !args[i].Contains('=', StringComparison.Ordinal))
            {
                i++;
            }
        }

        return words;
    }

    private static bool IsUrl(string word) => word.Contains("://", StringComparison.Ordinal);

    private static bool IsKnown(string word, Command add) =>
        word is not ['-', _, ..] || OptionOf(word, add) is not null;

    private static Option? OptionOf(string word, Command add)
    {
        var name = word.Split('=')[0];
        return HelpPage.OptionsOf(add).FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));
    }
}
