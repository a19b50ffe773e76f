using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VoidMcp.Commands;

/// <summary>The root command: parses the command line and runs one command.</summary>
internal static class CommandLine
{
    private const string Description =
        "A gateway between your AI client and your MCP servers: one connection, every tool, and scripts that call many "
            + "at once.";

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
        var parse = Root(context).Parse(args, Parsing);
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

    /// <summary>Creates the root command with all commands, in the order of the help page.</summary>
    public static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand(Description)
        {
            ServeCommand.Create(context),
            TokenCommand.Create(context),
            AddCommand.Create(context),
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
            SearchCommand.Create(context),
            TypesCommand.Create(context),
            CallCommand.Create(context),
            RunCommand.Create(context),
            LoginCommand.Create(context),
            LogoutCommand.Create(context),
            SecretCommand.Create(context),
            DemoCommand.Create(context),
            VersionCommand.Create(context),
        };
        root.Options.Add(context.Config);
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Description = "Show help.";
                help.Action = new Printing(
                    parse => HelpPage.Of(parse.CommandResult.Command, context.Output.Stdout.Width), context);
            }
            else if (option is VersionOption version)
            {
                version.Description = "Show the version.";
                version.Action = new Printing(_ => VersionCommand.Text, context);
            }
        }

        root.SetAction((parse, cancellation) =>
        {
            if (!context.Input.IsTerminal)
                return ServeCommand.RunAsync(context, parse.GetValue(context.Config), null, cancellation);
            context.Output.Data(HelpPage.Of(root, context.Output.Stdout.Width));
            return Task.FromResult(0);
        });
        return root;
    }

    /// <summary>An option that prints a text and ignores the rest of the command line.</summary>
    private sealed class Printing(Func<ParseResult, string> text, CommandContext context) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            context.Output.Data(text(parseResult));
            return 0;
        }
    }
}
