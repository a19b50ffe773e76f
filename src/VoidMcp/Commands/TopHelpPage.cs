using System.CommandLine;
using System.Text;

namespace VoidMcp.Commands;

/// <summary>
/// The help page of <c>voidmcp</c> itself: the commands that most people need, in groups, then the names of the others
/// and of the topics. Fits a terminal of 80 columns and 24 lines.
/// </summary>
internal static class TopHelpPage
{
    private const int Width = 80;
    private const int GroupColumn = 10;
    private const int NameColumn = 12;

    private const string Description =
        "One MCP connection to all of your servers, and scripts that call many tools.";

    /// <summary>
    /// One line per command, of at most 50 characters. A command that isn't in this table is listed by its name.
    /// </summary>
    private static readonly (string Group, (string Name, string Summary)[] Commands)[] Groups =
    [
        ("Start", [
            ("demo", "Show what voidmcp does, in a second"),
            ("import", "Take over the servers of your clients"),
            ("install", "Add voidmcp to your client"),
        ]),
        ("Servers", [
            ("add", "Add a server"),
            ("list", "List the servers and their state"),
            ("show", "Show everything about one server"),
            ("login", "Log in to a server (OAuth)"),
            ("secret", "Store tokens and passwords, encrypted"),
            ("logs", "Show what servers and gateways logged"),
            ("doctor", "Find out what is wrong, and fix it"),
        ]),
        ("Tools", [
            ("search", "Find tools"),
            ("call", "Call a tool"),
            ("run", "Run a script that calls tools"),
        ]),
        ("Gateway", [
            ("serve", "Serve all tools to your clients"),
            ("approve", "Approve servers that wait for you"),
        ]),
    ];

    /// <summary>Commands that the usage line and the options stand for.</summary>
    private static readonly string[] InOptions = ["help", "version"];

    /// <summary>Formats the page.</summary>
    /// <param name="root">The root command with all commands.</param>
    public static string Of(Command root)
    {
        var page = new StringBuilder(
            $"{Description}\nUsage: voidmcp [options] <command>, or voidmcp help <command or topic>\n\n");
        var others = Visible(root).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (group, commands) in Groups)
        {
            var title = group + ":";
            foreach (var (name, summary) in commands.Where(c => others.Remove(c.Name)))
            {
                page.Append(title.PadRight(GroupColumn)).Append(name.PadRight(NameColumn)).Append(summary).Append('\n');
                title = "";
            }
        }

        others.ExceptWith(InOptions);
        Names(page, "More:", others.Order(StringComparer.Ordinal));
        Names(page, "Topics:", HelpTopics.Names);
        Names(page, "Options:", ["-h, --help", "-v, --version", "--config FILE (registry)"]);
        return page.ToString();
    }

    /// <summary>Lists all commands, each with the first sentence of its description.</summary>
    public static string AllCommands(Command root, int width)
    {
        var page = new StringBuilder();
        var limit = Math.Clamp(width, 40, HelpPage.WidestLine);
        var commands = Visible(root).ToList();
        HelpPage.Section(page, "Commands", limit, commands.Select(c => (
            string.Join(", ", c.Aliases.Prepend(c.Name)), (string?)FirstSentence(c.Description ?? ""))));
        return page.ToString().TrimStart('\n');
    }

    private static IEnumerable<Command> Visible(Command root) => root.Subcommands.Where(c => !c.Hidden);

    private static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;

    private static void Names(StringBuilder page, string title, IEnumerable<string> names)
    {
        var column = GroupColumn;
        page.Append(title.PadRight(GroupColumn));
        var isFirst = true;
        foreach (var name in names)
        {
            if (!isFirst && column + 2 + name.Length >= Width)
            {
                page.Append(",\n").Append(' ', GroupColumn);
                column = GroupColumn;
                isFirst = true;
            }

            if (!isFirst) page.Append(", ");
            page.Append(name);
            column += name.Length + (isFirst ? 0 : 2);
            isFirst = false;
        }

        page.Append('\n');
    }
}
