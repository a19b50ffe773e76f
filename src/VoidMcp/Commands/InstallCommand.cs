using System.CommandLine;
using VoidMcp.Clients;
using VoidMcp.Distribution;
using VoidMcp.Errors;
using VoidMcp.Processes;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp install</c> and <c>uninstall</c>: put voidmcp into a client's own configuration, and take it out again.
/// </summary>
internal static class InstallCommand
{
    public static Verb Install(CommandContext context)
    {
        var client = ClientArgument("The client (default: list the clients found and ask).");
        var project = new Option<bool>("--project")
        {
            Description = "Install it in the client's file of the current project.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the change; write nothing." };
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        var command = new Verb(
            "install",
            "Add voidmcp to a client's configuration. Comments, order and other keys are kept; a backup is made.")
        {
            Usage = "[options] [client]",
            Examples =
            [
                ("List the clients found here, and choose", "voidmcp install"),
                ("Claude Code", "voidmcp install claude-code"),
                ("VS Code, for this project only", "voidmcp install vscode --project"),
            ],
        };
        command.Arguments.Add(client);
        foreach (var option in (Option[])[project, dryRun, yes]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var chosen = parse.GetValue(client) is { } name
                ? KnownClients.Get(name)
                : await ClientChoice.AskAsync(context, "install", cancellation);
            var file = FileOf(context, chosen, parse.GetValue(project));
            var self = SelfCommand.Current();
            var installation = new Installation(file);
            var change = installation.ToInstall(self.File, self.Prefix);
            if (change.IsNothing)
            {
                context.Output.Line(Output.Text($"{chosen.Name} has voidmcp already: {file.Path}"));
                return 0;
            }

            ChangeText.Print(context.Output, file, change.Before, change.After ?? "");
            if (InstalledCopy.Running(context.Environment.HomeFolder).Method() is { ToStay: { } command } method)
                context.Output.Warn($"this copy is in the cache of {method.Name}, which may be emptied", command);
            if (parse.GetValue(dryRun)) return 0;
            await ConfirmAsync(context, parse.GetValue(yes), "Write this?", cancellation);
            var backup = installation.Install(change);
            context.Output.Line(Output.Text(
                $"Installed voidmcp in {chosen.Name}{(backup is null ? "" : $" (backup: {backup})")}"));
            context.Output.Note(Output.Text(chosen.AfterChange
                ?? $"Restart {chosen.Name} to use it; to undo: voidmcp uninstall {chosen.Id}"));
            return 0;
        });
        return command;
    }

    public static Verb Uninstall(CommandContext context)
    {
        var client = ClientArgument("The client (default: all that have voidmcp).");
        var project = new Option<bool>("--project")
        {
            Description = "Remove it from the client's file of the current project.",
        };
        var undo = new Option<bool>("--undo")
        {
            Description = "Also bring back the servers that `voidmcp import --replace` took out.",
        };
        var command = new Verb(
            "uninstall",
            "Remove voidmcp from a client's configuration. An otherwise unchanged file is restored byte for byte.")
        {
            Usage = "[options] [client]",
            Examples =
            [
                ("From one client", "voidmcp uninstall cursor"),
                ("From one client, and give it its own servers back", "voidmcp uninstall cursor --undo"),
            ],
        };
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        command.Arguments.Add(client);
        foreach (var option in (Option[])[project, undo, yes]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetValue(client);
            var clients = name is null ? KnownClients.All : [KnownClients.Get(name)];
            var files = clients.Where(c => name is not null || !parse.GetValue(project) || c.ProjectFile is not null)
                .Select(c => FileOf(context, c, parse.GetValue(project)));
            var removed = 0;
            foreach (var file in files.Where(f => f.Exists))
            {
                if (await RemoveAsync(context, file, name is not null, parse.GetValue(yes), cancellation)) removed++;
            }

            if (parse.GetValue(undo)) return ImportCommand.Undo(context, name);
            if (removed > 0) return 0;
            throw new VoidMcpException(
                FailureKind.Refused, name is null ? "voidmcp is not installed in any client"
                    : $"voidmcp is not installed in {clients[0].Name}");
        });
        return command;
    }

    private static async Task<bool> RemoveAsync(
        CommandContext context, ClientFile file, bool isNamed, bool isYes, CancellationToken cancellation)
    {
        var installation = new Installation(file);
        try
        {
            var change = installation.ToUninstall();
            if (change.IsNothing) return false;
            if (!isYes && new Confirmation(context.Output, context.Input).CanAsk)
            {
                ChangeText.Print(context.Output, file, change.Before, change.After ?? "");
                await ConfirmAsync(context, isYes, "Write this?", cancellation);
            }

            installation.Uninstall(change);
        }
        catch (VoidMcpException problem) when (!isNamed)
        {
            // A file of another client that can't be read is no reason to stop.
            context.Output.Warn(problem.Message, problem.Hint);
            return false;
        }

        context.Output.Line(Output.Text($"Removed voidmcp from {file.Client.Name}: {file.Path}"));
        return true;
    }

    private static ClientFile FileOf(CommandContext context, KnownClient client, bool isProject)
    {
        var files = context.ClientFiles();
        if (!isProject) return files.UserFile(client);
        return files.ProjectFile(client) ?? throw new VoidMcpException(
            FailureKind.Usage, $"{client.Name} has no configuration file for projects", "omit --project");
    }

    private static async Task ConfirmAsync(
        CommandContext context, bool isYes, string question, CancellationToken cancellation)
    {
        var confirmation = new Confirmation(context.Output, context.Input);
        if (isYes || !confirmation.CanAsk || await confirmation.AskAsync(question, cancellation)) return;
        throw new VoidMcpException(FailureKind.Refused, "you said no; nothing was changed");
    }

    private static Argument<string?> ClientArgument(string description) => new("client")
    {
        Description = $"{description} One of {string.Join(", ", KnownClients.All.Select(c => c.Id))}.",
        Arity = ArgumentArity.ZeroOrOne,
    };
}
