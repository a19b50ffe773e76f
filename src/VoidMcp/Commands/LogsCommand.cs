using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Logs;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp logs</c>: what servers wrote to stderr, and what the gateways did with them.</summary>
internal static class LogsCommand
{
    private const int UsualLines = 50;

    /// <summary>How often the files are looked at while they are followed.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(150);

    public static Verb Create(CommandContext context)
    {
        var server = new Argument<string?>("server")
        {
            Description = $"Only this server's; '{LogFolder.Gateway}' for the gateways' own; all unless said.", Arity = ArgumentArity.ZeroOrOne,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C." };
        var lines = new Option<int>("--lines", "-n")
        {
            Description = $"The last entries to show ({UsualLines} unless said).", HelpName = "NUMBER", DefaultValueFactory = _ => UsualLines,
        };
        var json = CommandContext.JsonOption("Print one JSON object for each entry, on a line of its own.");
        var command = new Verb("logs", "Show what servers wrote to stderr and what the gateways logged, in the order of time.")
        {
            Usage = "[options] [server]",
            Examples =
            [
                ("The last entries of all", "voidmcp logs"),
                ("Watch one server", "voidmcp logs files -f"),
                ("What gateways did: starts, reloads, ends", "voidmcp logs gateway -n 200"),
            ],
        };
        command.Arguments.Add(server);
        foreach (var option in (Option[])[follow, lines, json]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var last = parse.GetValue(lines);
            if (last < 0) throw new VoidMcpException(FailureKind.Usage, $"--lines can't be '{last}'; it takes a number from 0", "voidmcp logs --help");
            var location = context.Location(parse);
            using var logs = Open(context, location, parse.GetValue(server));
            var print = new LogPrinter(context.Output, parse.GetValue(json), context.Time);
            var found = logs.ReadMore();
            print.Lines([.. found.TakeLast(last)]);
            if (!parse.GetValue(follow))
            {
                if (found.Count == 0) context.Output.Note($"There is nothing in {Output.Text(location.LogsFolder)} yet: gateways write it while they run.");
                return (int)ExitCode.Done;
            }

            while (!ClosedPipe.IsStdout())
            {
                await Task.Delay(Step, context.Time, cancellation);
                print.Lines(logs.ReadMore());
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static MergedLogs Open(CommandContext context, RegistryLocation location, string? wanted)
    {
        var folder = location.LogsFolder;
        if (wanted is null) return new MergedLogs(folder, hasGateways: true, () => LogFolder.Servers(folder));

        // A registry that can't be read must not keep its servers' logs from whoever looks for the reason.
        var registry = context.Registry(location).Load();
        string[] known = [.. registry.Servers.Select(s => s.Name), .. registry.LeftOut, .. LogFolder.Servers(folder)];
        if (known.Contains(wanted)) return new MergedLogs(folder, hasGateways: false, () => [wanted]);
        if (wanted == LogFolder.Gateway) return new MergedLogs(folder, hasGateways: true, () => []);
        throw new VoidMcpException(
            FailureKind.UnknownServer,
            $"no server named {wanted} is registered or has a log",
            NearestNames.Hint(wanted, known.Append(LogFolder.Gateway)) ?? "voidmcp list shows the registered servers");
    }
}
