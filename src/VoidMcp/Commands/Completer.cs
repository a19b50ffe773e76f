using System.CommandLine;

namespace VoidMcp.Commands;

/// <summary>Completes a command line: commands, options and, from <see cref="CompletionValues"/>, values.</summary>
/// <param name="root">The root command.</param>
/// <param name="values">The values of arguments and options.</param>
internal sealed class Completer(Command root, CompletionValues values)
{
    /// <summary>Returns what may stand at the cursor, with descriptions.</summary>
    /// <param name="before">The words between <c>voidmcp</c> and the word at the cursor.</param>
    /// <param name="word">The beginning of the word at the cursor; may be empty.</param>
    public IReadOnlyList<(string Value, string Description)> Complete(IReadOnlyList<string> before, string word)
    {
        var found = Candidates(before, word).Where(c => c.Value.StartsWith(word, StringComparison.Ordinal));
        return [.. found.DistinctBy(c => c.Value)];
    }

    private IEnumerable<(string Value, string Description)> Candidates(IReadOnlyList<string> before, string word)
    {
        var command = root;
        var positions = new List<string>();
        Option? open = null;
        string? openArgument = null;
        foreach (var given in before)
        {
            if (open is not null || openArgument is not null)
            {
                (open, openArgument) = (null, null);
            }
            else if (given.StartsWith('-'))
            {
                var option = HelpPage.OptionsOf(command)
                    .FirstOrDefault(o => o.Name == given || o.Aliases.Contains(given));
                if (option is { Arity.MaximumNumberOfValues: > 0 } && option.ValueType != typeof(bool)) open = option;
                else if (option is null && values.TakesValue(command, positions, given)) openArgument = given;
            }
            else if (positions.Count == 0 && Child(command, given) is { } child)
            {
                command = child;
            }
            else
            {
                positions.Add(given);
            }
        }

        if (open is not null) return values.OfOption(open);
        if (openArgument is not null) return values.OfToolArgument(positions, openArgument);
        if (word.StartsWith('-')) return values.ToolArguments(command, positions).Concat(Options(command));
        if (positions.Count == 0 && command.Subcommands.Any(c => !c.Hidden)) return Commands(command);
        if (command.Arguments.Count == 0) return [];
        var argument = command.Arguments[Math.Min(positions.Count, command.Arguments.Count - 1)];
        var isFull = positions.Count >= command.Arguments.Count
            && command.Arguments[^1].Arity.MaximumNumberOfValues == 1;
        return isFull ? [] : values.OfArgument(command, argument, positions);
    }

    private static Command? Child(Command command, string word) =>
        command.Subcommands.FirstOrDefault(c => !c.Hidden && (c.Name == word || c.Aliases.Contains(word)));

    private static IEnumerable<(string Value, string Description)> Commands(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => (c.Name, c.Description ?? ""));

    private static IEnumerable<(string Value, string Description)> Options(Command command) =>
        HelpPage.OptionsOf(command).Where(o => !o.Hidden).Select(o => (o.Name, o.Description ?? ""));
}
