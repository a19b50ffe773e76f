using System.CommandLine;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Terminal;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp list</c>: lists the registered servers and their state in the running gateways. Starts no server without
/// <c>--check</c>.
/// </summary>
internal static class ListCommand
{
    public static Verb Create(CommandContext context)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Connect to every enabled server in parallel and show the result.",
        };
        var isLong = new Option<bool>("--long", "-l")
        {
            Description = "Show more: process IDs, calls, errors, last use, command or URL.",
        };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "list", "List the registered servers, one line each: state in the running gateways, tools, and problems.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Show all servers and their problems", "voidmcp list"),
                ("With process IDs, calls, and what runs", "voidmcp list -l"),
                ("Check every server; exit code 1 if one fails", "voidmcp list --check"),
                ("As JSON", "voidmcp list --json | jq -r '.servers[] | [.name, .state] | @tsv'"),
            ],
        };
        command.Aliases.Add("ls");
        foreach (var option in (Option[])[check, isLong, json]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            await using var host = context.OpenHost(registry, location);
            var isTried = parse.GetValue(check);
            if (isTried)
            {
                await TryAllAsync(context.Output, host.Parts.Upstreams, context.Time, cancellation);
            }

            var addresses = ServerAddress.AsWritten(registry.Path, context.Environment);
            var gateways = new RunFolder(location.RunFolder, context.Time).Of(registry.Path);
            var listing = ServerListing.Of(host.Parts, addresses, gateways, isTried)
                with { Scripts = host.Parts.OwnScripts.Refresh() };
            if (parse.GetValue(json)) context.Output.Json(ListingDocument.Of(listing).ToJson());
            else Print(context, registry, listing, location.Home, parse.GetValue(isLong));
            return isTried && listing.Rows.Any(r => r is { Problem: not null, IsMistake: false })
                ? (int)ExitCode.Failed
                : (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Connects to every server; on a terminal, tells each result as it comes.</summary>
    private static async Task TryAllAsync(
        Output output, UpstreamSet upstreams, TimeProvider time, CancellationToken cancellation)
    {
        using var spinner = output.Spin("connecting to every server");
        var trials = upstreams.Live.Select(upstream => ServerTrial.OneAsync(upstream, time, cancellation));
        await foreach (var one in Task.WhenEach(trials))
        {
            var trial = await one;
            if (spinner is null) continue;
            using var quiet = spinner.Pause();
            output.Note(trial.Failure is { } failure
                ? $"[red]failed[/] {Output.Text(Named(trial.Name, failure.Message.Split('\n')[0]), 200)}"
                : $"[green]ok[/]     {Output.Text(trial.Name)}: "
                    + $"{Sizes.Count(trial.Definitions!.Tools.Count, "tool")} in {Sizes.Time(trial.Took)}");
        }
    }

    private static void Print(
        CommandContext context, RegistrySnapshot registry, ServerListing listing, string home, bool isLong)
    {
        var output = context.Output;
        if (listing.Rows.Count > 0)
        {
            var now = context.Time.GetUtcNow();
            if (isLong) ListingTable.PrintLong(output, listing, now);
            else ListingTable.PrintShort(output, listing, now);
        }
        else
        {
            output.Note($"No servers in {Output.Text(listing.Path)}.");
            output.Note("Add one:");
            output.NoteCopyable("  voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
        }

        output.Warn(
            [
                .. listing.Rows.Where(r => r is { Problem: not null, IsMistake: false })
                    .Select(row => (Named(row.Name, row.Problem!), row.Fix)),
            ],
            "see all of them: voidmcp list --json");
        output.Warn(
            [
                .. registry.Servers.Where(s => s.Enabled)
                    .Select(s => (HomeAccess.Warning(s.Name, s.Command, s.Args, home), (string?)null))
                    .Where(warning => warning.Item1 is not null).Select(warning => (warning.Item1!, warning.Item2)),
            ]);
        output.Warn(
            [
                .. listing.Rows.Where(r => r.Changes is not null).Select(row => (
                    $"{row.Name} changed since you accepted it: {row.Changes}", (string?)$"voidmcp diff {row.Name}")),
            ],
            "see all of them: voidmcp diff");
        var isRequired = registry.Code.RequireSandbox;
        var lacks = listing.Gateways.SelectMany(gateway => gateway.SandboxLacks ?? []).Distinct().ToList();
        if (SandboxReport.IsTold(lacks, isRequired))
            output.Warn(SandboxReport.Problem(lacks, isRequired), SandboxReport.Fix);
        context.Report(registry);
        output.Warn(
            [.. listing.Scripts.Problems.Select(p => ($"script {p} and is not used", p.Fix))],
            "see all of them: voidmcp list --json");
        if (listing.Scripts.Names is { Count: > 0 } scripts)
            output.Note(Output.Text($"Your scripts (voidmcp run NAME): {string.Join(", ", scripts)}", 400));
        if (listing.Gateways.Count > 0) output.Note(Output.Text(GatewayWords.Running(listing.Gateways, context.Time)));
        else if (listing.Rows.Count > 0) output.Note("No gateway is running; clients start one when they need it.");
    }

    private static string Named(string server, string problem) =>
        problem.StartsWith($"{server}: ", StringComparison.Ordinal) ? problem : $"{server}: {problem}";
}
