using System.CommandLine;
using System.CommandLine.Invocation;

namespace VoidMcp.Commands;

/// <summary>The root command: parses the command line and runs one command.</summary>
internal static class CommandLine
{
    private const string Program = "voidmcp";

    private static readonly ParserConfiguration Parsing = new()
    {
        // -y is a single option, never a bundle of short options.
        EnablePosixBundling = false,

        // An npm scope starts with @, so @word is not a response file.
        ResponseFileTokenReplacer = null,
    };

    /// <summary>
    /// All commands by name, in the order of the help page. Only the one that is run is made: making all of them is a
    /// third of what a short command costs.
    /// </summary>
    private static readonly OrderedDictionary<string, Func<CommandContext, Verb>> s_commands =
        new(StringComparer.Ordinal)
        {
            ["serve"] = ServeCommand.Create,
            ["token"] = TokenCommand.Create,
            ["add"] = AddCommand.Create,
            ["import"] = ImportCommand.Create,
            ["install"] = InstallCommand.Install,
            ["uninstall"] = InstallCommand.Uninstall,
            ["profile"] = ProfileCommand.Create,
            ["remove"] = RemoveCommand.Create,
            ["list"] = ListCommand.Create,
            ["show"] = ShowCommand.Create,
            ["approve"] = ApproveCommand.Create,
            ["enable"] = SwitchCommands.Enable,
            ["disable"] = SwitchCommands.Disable,
            ["restart"] = SwitchCommands.Restart,
            ["diff"] = DiffCommand.Create,
            ["accept"] = AcceptCommand.Create,
            ["lock"] = LockCommand.Create,
            ["outdated"] = OutdatedCommand.Create,
            ["update"] = UpdateCommand.Create,
            ["logs"] = LogsCommand.Create,
            ["doctor"] = DoctorCommand.Create,
            ["search"] = SearchCommand.Create,
            ["types"] = TypesCommand.Create,
            ["call"] = CallCommand.Create,
            ["run"] = RunCommand.Create,
            ["resources"] = ResourcesCommand.Create,
            ["prompts"] = PromptsCommand.Create,
            ["login"] = LoginCommand.Create,
            ["logout"] = LogoutCommand.Create,
            ["secret"] = SecretCommand.Create,
            ["schema"] = SchemaCommand.Create,
            ["demo"] = DemoCommand.Create,
            ["help"] = HelpCommand.Create,
            ["completion"] = CompletionCommand.Create,
            ["upgrade"] = UpgradeCommand.Create,
            ["version"] = VersionCommand.Create,
        };

    /// <summary>The names of all commands, in the order of the help page.</summary>
    public static IEnumerable<string> Names => s_commands.Keys;

    /// <exception cref="Errors.VoidMcpException">The command line is invalid, or the command failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandContext context, CancellationToken cancellation)
    {
        // Not a command of the parser, which would take the words that are to be completed for its own.
        if (args is [CompletionCommand.Hidden, ..])
            return await CompletionCommand.AnswerAsync(context, [.. args.Skip(1)]);
        var root = args is [var name, ..] && name != "help" && s_commands.TryGetValue(name, out var create)
            ? Completed(new Command(Program) { create(context) }, context)
            : Root(context);
        var parse = Parsed(args, root);
        if (parse.Action is ParseErrorAction) throw UsageErrors.Of(parse);
        var running = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = context.Output.Stdout.Writer,
            Error = context.Output.Stderr.Writer,
        };
        return await parse.InvokeAsync(running, cancellation);
    }

    private static ParseResult Parsed(IReadOnlyList<string> args, Command root) =>
        root.Subcommands.FirstOrDefault(c => c.Name == "add") is { } add
            ? root.Parse(CopiedLine.Rewritten(args, add), Parsing)
            : root.Parse(args, Parsing);

    /// <summary>Creates the root command with all commands, in the order of the help page.</summary>
    public static Command Root(CommandContext context)
    {
        var root = new Command(Program);
        foreach (var create in s_commands.Values) root.Subcommands.Add(create(context));
        Completed(root, context).SetAction((parse, cancellation) =>
        {
            if (!context.Input.IsTerminal)
                return ServeCommand.RunAsync(context, parse.GetValue(context.Config), null, cancellation);
            context.Output.Data(TopHelpPage.Of(root));
            return Task.FromResult(0);
        });
        return root;
    }

    /// <summary>Adds the options that all commands share.</summary>
    private static Command Completed(Command root, CommandContext context)
    {
        // Instead of the library's own root, help and version: those look for texts and for the program's name in ways
        // that cost each process a tenth of its page faults.
        root.Options.Add(new Option<bool>("--help", "-h", "/h", "-?", "/?")
        {
            Description = "Show help.",
            Arity = ArgumentArity.Zero,
            Recursive = true,
            Action = new Printing(
                async (parse, cancellation) => parse.CommandResult.Command is not Verb verb
                    ? TopHelpPage.Of(root)
                    : (verb.HelpFor is { } own ? await own(parse, cancellation) : null)
                        ?? HelpPage.Of(verb, context.Output.Stdout.Width),
                context),
        });
        root.Options.Add(new Option<bool>("--version", "-v")
        {
            Description = "Show the version.",
            Arity = ArgumentArity.Zero,
            Action = new Printing((_, _) => Task.FromResult(VersionCommand.Text), context),
        });
        root.Options.Add(context.Config);
        return root;
    }

    /// <summary>An option that prints a text and ignores the rest of the command line.</summary>
    private sealed class Printing(
        Func<ParseResult, CancellationToken, Task<string>> text, CommandContext context)
        : AsynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override async Task<int> InvokeAsync(
            ParseResult parseResult, CancellationToken cancellationToken = default)
        {
            context.Output.Data(await text(parseResult, cancellationToken));
            return 0;
        }
    }
}
