using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp help</c>: prints the help page of a command, or a page of the documentation.</summary>
internal static class HelpCommand
{
    private const string AllCommands = "commands";

    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("command or topic")
        {
            Description = $"A command, '{AllCommands}' for a list of all, or a topic: "
                + $"{string.Join(", ", HelpTopics.Names)}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Verb("help", "Explain a command or a topic.")
        {
            Usage = "[command or topic]",
            Examples =
            [
                ("A command", "voidmcp help add"),
                ("A topic", "voidmcp help registry"),
                ("All commands", "voidmcp help commands"),
            ],
        };
        command.Arguments.Add(words);
        command.SetAction(parse =>
        {
            var root = parse.RootCommandResult.Command;
            var width = context.Output.Stdout.Width;
            switch (parse.GetValue(words) ?? [])
            {
                case []:
                    context.Output.Data(TopHelpPage.Of(root));
                    break;
                case [AllCommands]:
                    context.Output.Data(TopHelpPage.AllCommands(root, width));
                    break;
                case [var topic] when HelpTopics.Find(topic) is { } page:
                    MarkdownPage.Print(context.Output, page);
                    break;
                case var path:
                    context.Output.Data(HelpPage.Of(Find(root, path), width));
                    break;
            }

            return 0;
        });
        return command;
    }

    /// <exception cref="VoidMcpException">There is no such command.</exception>
    private static Command Find(Command root, IReadOnlyList<string> path)
    {
        var command = root;
        foreach (var word in path)
        {
            var commands = command.Subcommands.Where(c => !c.Hidden).ToList();
            command = commands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word))
                ?? throw new VoidMcpException(
                    FailureKind.Usage,
                    $"no help on '{string.Join(' ', path)}'",
                    NearestNames.Hint(word, commands.Select(c => c.Name).Concat(HelpTopics.Names))
                        ?? "list commands and topics: voidmcp help");
        }

        return command;
    }
}
