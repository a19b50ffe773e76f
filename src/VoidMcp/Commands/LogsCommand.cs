using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Logs;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp logs</c>: prints stderr of the servers and the log of the gateways, or the audit.</summary>
internal static class LogsCommand
{
    private const int UsualLines = 50;

    /// <summary>The polling interval of <c>--follow</c>.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(150);

    public static Verb Create(CommandContext context)
    {
        var server = new Argument<string?>("server")
        {
            Description = $"Show only this server, or '{LogFolder.Gateway}' for the gateways' own log (default: all).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Keep printing new entries (Ctrl-C stops)." };
        var lines = new Option<int>("--lines", "-n")
        {
            Description = $"Number of entries to show (default: {UsualLines}).",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => UsualLines,
        };
        var audit = new Option<bool>("--audit")
        {
            Description = "Show the audit instead: requests to servers (see gateway.audit).",
        };
        var json = CommandContext.JsonOption("Print one JSON object per line.");
        var command = new Verb("logs", "Show stderr of the servers and the log of the gateways, sorted by time.")
        {
            Usage = "[options] [server]",
            Examples =
            [
                ("Recent entries of all servers", "voidmcp logs"),
                ("Follow one server", "voidmcp logs files -f"),
                ("Gateway events: starts, reloads, stops", "voidmcp logs gateway -n 200"),
                ("Who called what on one server", "voidmcp logs --audit files"),
            ],
        };
        command.Arguments.Add(server);
        foreach (var option in (Option[])[follow, lines, audit, json]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var last = parse.GetValue(lines);
            if (last < 0)
            {
                throw new VoidMcpException(
                    FailureKind.Usage,
                    $"invalid value '{last}' for --lines: expected 0 or more",
                    "voidmcp logs --help");
            }

            var (location, wanted) = (context.Location(parse), parse.GetValue(server));
            if (parse.GetValue(audit))
            {
                using var records = AuditFormat.Open(location.LogsFolder);
                var printer = new AuditPrinter(context.Output, parse.GetValue(json), context.Time);
                return await PrintAsync<AuditLine>(
                    context,
                    () => [.. records.ReadMore().Where(r => wanted is null || r.Server == wanted)],
                    printer.Lines,
                    parse.GetValue(follow),
                    last,
                    $"No audit records in {location.LogsFolder} yet: write `gateway: {{ audit: calls }}` in the "
                    + "registry.",
                    cancellation);
            }

            using var logs = Open(context, location, wanted);
            var print = new LogPrinter(context.Output, parse.GetValue(json), context.Time);
            return await PrintAsync(
                context,
                logs.ReadMore,
                print.Lines,
                parse.GetValue(follow),
                last,
                $"No log entries in {location.LogsFolder} yet: running gateways write them.",
                cancellation);
        });
        return command;
    }

    private static async Task<int> PrintAsync<T>(
        CommandContext context,
        Func<IReadOnlyList<T>> readMore,
        Action<IReadOnlyList<T>> print,
        bool follows,
        int last,
        string none,
        CancellationToken cancellation)
    {
        var found = readMore();
        print([.. found.TakeLast(last)]);
        if (!follows)
        {
            if (found.Count == 0) context.Output.Note(Output.Text(none));
            return (int)ExitCode.Done;
        }

        while (!ClosedPipe.IsStdout())
        {
            await Task.Delay(Step, context.Time, cancellation);
            print(readMore());
        }

        return (int)ExitCode.Done;
    }

    private static MergedLogs Open(CommandContext context, RegistryLocation location, string? wanted)
    {
        var folder = location.LogsFolder;
        if (wanted is null) return new MergedLogs(folder, hasGateways: true, () => LogFolder.Servers(folder));

        // The logs of an invalid registry's servers must stay readable, to find the cause.
        var registry = context.Registry(location).Load();
        string[] known = [.. registry.Servers.Select(s => s.Name), .. registry.LeftOut, .. LogFolder.Servers(folder)];
        if (known.Contains(wanted)) return new MergedLogs(folder, hasGateways: false, () => [wanted]);
        if (wanted == LogFolder.Gateway) return new MergedLogs(folder, hasGateways: true, () => []);
        throw new VoidMcpException(
            FailureKind.UnknownServer,
            $"server {wanted} not found",
            NearestNames.Hint(wanted, known.Append(LogFolder.Gateway)) ?? "list the registered servers: voidmcp list");
    }
}
