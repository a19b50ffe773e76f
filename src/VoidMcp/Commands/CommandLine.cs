using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VoidMcp.Commands;

/// <summary>The root command: parses the command line and runs one command.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new()
    {
        // -y is a single option, never a bundle of short options.
        EnablePosixBundling = false,

        // An npm scope starts with @, so @word is not a response file.
        ResponseFileTokenReplacer = null,
    };

    /// <exception cref="Errors.VoidMcpException">The command line is invalid, or the command failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandContext context, CancellationToken cancellation)
    {
        // Not a command of the parser, which would take the words that are to be completed for its own.
        if (args is [CompletionCommand.Hidden, ..])
            return await CompletionCommand.AnswerAsync(context, [.. args.Skip(1)]);
        var parse = args is ["serve", ..] ? ServeOnly(context).Parse(args, Parsing) : Parsed(args, Root(context));
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

    private static ParseResult Parsed(IReadOnlyList<string> args, RootCommand root) =>
        root.Parse(CopiedLine.Rewritten(args, root.Subcommands.First(c => c.Name == "add")), Parsing);

    /// <summary>Without the commands that nobody asked for: a client starts it and waits for it.</summary>
    private static RootCommand ServeOnly(CommandContext context) =>
        Completed(new RootCommand { ServeCommand.Create(context) }, context);

    /// <summary>Creates the root command with all commands, in the order of the help page.</summary>
    public static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand
        {
            ServeCommand.Create(context),
            TokenCommand.Create(context),
            AddCommand.Create(context),
            ImportCommand.Create(context),
            InstallCommand.Install(context),
            InstallCommand.Uninstall(context),
            ProfileCommand.Create(context),
            RemoveCommand.Create(context),
            ListCommand.Create(context),
            ShowCommand.Create(context),
            ApproveCommand.Create(context),
            SwitchCommands.Enable(context),
            SwitchCommands.Disable(context),
            SwitchCommands.Restart(context),
            DiffCommand.Create(context),
            AcceptCommand.Create(context),
            LockCommand.Create(context),
            OutdatedCommand.Create(context),
            UpdateCommand.Create(context),
            LogsCommand.Create(context),
            DoctorCommand.Create(context),
            SearchCommand.Create(context),
            TypesCommand.Create(context),
            CallCommand.Create(context),
            RunCommand.Create(context),
            ResourcesCommand.Create(context),
            PromptsCommand.Create(context),
            LoginCommand.Create(context),
            LogoutCommand.Create(context),
            SecretCommand.Create(context),
            SchemaCommand.Create(context),
            DemoCommand.Create(context),
            HelpCommand.Create(context),
            CompletionCommand.Create(context),
            UpgradeCommand.Create(context),
            VersionCommand.Create(context),
        };
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
    private static RootCommand Completed(RootCommand root, CommandContext context)
    {
        root.Options.Add(context.Config);
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Description = "Show help.";
                help.Action = new Printing(
                    async (parse, cancellation) => parse.CommandResult.Command is not Verb verb
                        ? TopHelpPage.Of(root)
                        : (verb.HelpFor is { } own ? await own(parse, cancellation) : null)
                            ?? HelpPage.Of(verb, context.Output.Stdout.Width),
                    context);
            }
            else if (option is VersionOption version)
            {
                version.Description = "Show the version.";
                version.Aliases.Add("-v");
                version.Action = new Printing((_, _) => Task.FromResult(VersionCommand.Text), context);
            }
        }

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
