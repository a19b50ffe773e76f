using System.CommandLine;
using System.Text;

namespace VoidMcp.Commands;

/// <summary>Formats the help page of a command: description, usage, arguments, commands, options, examples.</summary>
internal static class HelpPage
{
    /// <summary>Maximum line width; narrower on a narrow terminal.</summary>
    public const int WidestLine = 100;

    private const int Indent = 2;
    private const int WidestName = 30;

    public static string Of(Command command, int width)
    {
        var verb = (Verb)command;
        width = Math.Clamp(width, 40, WidestLine);
        var page = new StringBuilder();
        Wrapped(page, command.Description ?? "", 0, width);
        page.Append("\nUsage: voidmcp ").Append($"{verb.Words} {verb.Usage}".TrimEnd()).Append('\n');
        Section(page, "Arguments", width, command.Arguments.Where(a => !a.Hidden)
            .Select(a => ($"<{a.HelpName ?? a.Name}>", a.Description)));
        Section(page, "Commands", width, command.Subcommands.Where(c => !c.Hidden)
            .Select(c => (string.Join(", ", c.Aliases.Prepend(c.Name)), c.Description)));
        Section(page, "Options", width, OptionsOf(command).Where(o => !o.Hidden).Select(o => (Name(o), o.Description)));
        page.Append("\nExamples:\n");
        foreach (var (what, line) in verb.Examples)
        {
            Wrapped(page, $"# {what}", Indent, width);

            // Never wrapped, so that it can be copied.
            page.Append(' ', Indent).Append(line).Append('\n');
        }

        return page.ToString();
    }

    /// <summary>Returns the command's own options, followed by the global ones.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(o => o.Recursive);
        return [.. command.Options, .. inherited];
    }

    private static string Name(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name)
            .Where(n => n.StartsWith('-') && n != "-?").Distinct().OrderBy(n => n.Length));
        return option.HelpName is { } value ? $"{names} <{value}>" : names;
    }

    /// <summary>Appends a titled list of names with their descriptions.</summary>
    public static void Section(
        StringBuilder page, string title, int width, IEnumerable<(string Name, string? Description)> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0) return;
        page.Append('\n').Append(title).Append(":\n");
        var column = Math.Min(WidestName, all.Max(r => r.Name.Length)) + Indent + 2;
        foreach (var (name, description) in all)
        {
            page.Append(' ', Indent).Append(name);
            var used = Indent + name.Length;
            if (used + 2 > column)
            {
                page.Append('\n');
                used = 0;
            }

            Wrapped(page, description ?? "", column, width, column - used);
        }
    }

    /// <summary>
    /// Appends the text, wrapped at <paramref name="width"/>; the first line is indented by <paramref name="first"/>
    /// columns.
    /// </summary>
    public static void Wrapped(StringBuilder page, string text, int indent, int width, int? first = null)
    {
        var column = indent;
        page.Append(' ', first ?? indent);
        var isFirstWord = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFirstWord && column + 1 + word.Length > width)
            {
                page.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (!isFirstWord)
            {
                page.Append(' ');
                column++;
            }

            page.Append(word);
            column += word.Length;
            isFirstWord = false;
        }

        page.Append('\n');
    }
}

/// <summary>A command with the additional texts of its help page.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>What follows <c>voidmcp NAME</c> in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>The full command after <c>voidmcp</c>: <c>secret set</c>.</summary>
    public string Words => string.Join(' ', Parents.OfType<Verb>().Select(parent => parent.Words).Append(Name));

    /// <summary>
    /// Returns the help page for the arguments that were given; null for the command's own page. Null if there is no
    /// other.
    /// </summary>
    public Func<ParseResult, CancellationToken, Task<string?>>? HelpFor { get; set; }

    /// <summary>Example command lines, each with a description.</summary>
    public required IReadOnlyList<(string What, string Line)> Examples { get; init; }
}
