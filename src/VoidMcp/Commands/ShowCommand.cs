using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Status;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp show</c>: shows details of one server. Starts nothing.</summary>
internal static class ShowCommand
{
    private const int Indent = 2;
    private const int LongestCall = 160;

    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("server") { Description = "Name of a registered server." };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "show", "Show details of a server: its entry, its state in each gateway, its tools and recent stderr.")
        {
            Usage = "[options] <server>",
            Examples =
            [
                ("Find out why a server doesn't work", "voidmcp show files"),
                ("As JSON", "voidmcp show files --json | jq -r '.definitions.tools[].name'"),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            await using var host = context.OpenHost(registry, location);
            var gateways = new RunFolder(location.RunFolder, context.Time).Of(registry.Path);
            var listing = ServerListing.Of(
                host.Parts, ServerAddress.AsWritten(registry.Path, context.Environment), gateways);
            var wanted = parse.GetRequiredValue(name);
            var row = listing.Rows.FirstOrDefault(r => r.Name == wanted) ?? throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"server {wanted} not found in {registry.Path}",
                NearestNames.Hint(wanted, listing.Rows.Select(r => r.Name))
                    ?? "list the registered servers: voidmcp list");
            var details = ServerDetails.Of(host.Parts, row, location, context.Environment);
            if (parse.GetValue(json)) context.Output.Json(details.ToDocument().ToJson());
            else Print(context.Output, details, listing, location.ConfigOption, context.Time);
            return 0;
        });
        return command;
    }

    private static void Print(
        Output output, ServerDetails details, ServerListing listing, string config, TimeProvider time)
    {
        var row = details.Row;
        output.Line(
            $"[bold]{Output.Text(row.Name, 64)}[/]: "
            + $"[{ListingTable.ColorOf(row.State)}]{StateWords.Of(row.State)}[/]{Where(row, listing)}");
        if (row.Problem is { } problem) output.Line($"[red]problem[/]: {Output.Text(problem)}", Indent);
        if (row.Fix is { } fix) output.Line($"[bold cyan]hint[/]: {Output.Text(fix)}", Indent);
        if (row.Changes is { } changes)
        {
            output.Line($"[yellow]changed since you accepted it[/]: {Output.Text(changes)}", Indent);
            var name = Output.Text(row.Name + config);
            output.Line($"[bold cyan]hint[/]: voidmcp diff {name}, then voidmcp accept {name}", Indent);
        }

        if (row.Verdict is { } verdict)
            output.Line($"last started {Sizes.Ago(time.GetUtcNow() - verdict.At)}", Indent);
        if (row.Picture?.NextTry is { } next && next > time.GetUtcNow())
            output.Line($"next retry in {Sizes.Time(next - time.GetUtcNow())}", Indent);

        Title(output, $"Entry, {listing.Path}:{row.Line}");
        var width = details.Entry.Select(e => e.Key.Length).DefaultIfEmpty().Max();
        foreach (var (key, value) in details.Entry)
            output.Line($"{Output.Text(key.PadRight(width))}  {Output.Text(value)}", Indent);
        if (details.Entry.Count == 0) output.Line("(invalid)", Indent);

        if (row.Picture is { } picture) PrintGateways(output, picture, time);
        PrintTools(output, details, time);
        if (details.Cleaned.Count > 0) Title(output, "Definitions changed for clients");
        foreach (var note in details.Cleaned) output.Line(Output.Text(note), Indent);
        if (details.Stderr.Count == 0) return;
        Title(output, $"Recent stderr (all: voidmcp logs {row.Name})");
        foreach (var entry in details.Stderr) output.Line(Output.Text(entry.Text), Indent);
    }

    private static string Where(ServerRow row, ServerListing listing) => row.Picture is { } picture
        ? $" [grey]in {Sizes.Count(picture.Views.Count, "running gateway")}[/]"
        : listing.Gateways.Count == 0 ? " [grey](no running gateway)[/]" : "";

    private static void PrintGateways(Output output, ServerPicture picture, TimeProvider time)
    {
        Title(output, "Gateways");
        var table = new TextTable("  CLIENT", "GATEWAY", "STATE", "PID", "CALLS", "ERRORS", "FAILURES", "LAST USE")
            .RightAlign(4).RightAlign(5).RightAlign(6);
        foreach (var (gateway, status) in picture.Views)
        {
            table.Row(
                "  " + Output.Text(GatewayWords.ClientOf(gateway), 24),
                $"{gateway.Pid}",
                $"[{ListingTable.ColorOf(status.State)}]{StateWords.Of(status.State)}[/]",
                status.ProcessId is { } pid ? $"{pid}" : "–",
                $"{status.Calls}",
                $"{status.Errors}",
                $"{status.Failures}",
                status.LastUse is { } last ? Sizes.Ago(time.GetUtcNow() - last) : "–");
        }

        output.Table(table);
    }

    private static void PrintTools(Output output, ServerDetails details, TimeProvider time)
    {
        if (details.Tools is not { } tools)
        {
            if (details.Row.Entry is not null)
                Title(output, "Tools: unknown until the server has run once (to start it: voidmcp list --check)");
            return;
        }

        var denied = tools.Count(t => t.Call is null && !t.IsHeld);
        var held = tools.Count(t => t.IsHeld);
        string[] notes =
        [
            .. denied > 0 ? [$"{denied} denied"] : (string[])[],
            .. held > 0 ? [$"{held} held back"] : (string[])[],
            .. details.ToolsReadAt is { } readAt ? [$"read {Sizes.Ago(time.GetUtcNow() - readAt)}"] : (string[])[],
            .. details.Learned > 0 ? [$"{Sizes.Count(details.Learned, "result type")} learned"] : (string[])[],
        ];
        Title(output, $"Tools: {string.Join(", ", [$"{tools.Count}", .. notes])}");
        foreach (var tool in tools)
        {
            output.Line(
                tool.Call is { } call
                    ? $"{Output.Text(call, LongestCall)}{(tool.Asks ? " [yellow](requires approval)[/]" : "")}"
                    : $"[grey]{Output.Text(tool.Name, LongestCall)} ({(tool.IsHeld ? "held back" : "denied")})[/]",
                Indent);
        }
    }

    private static void Title(Output output, string text)
    {
        output.Line();
        output.Line($"[bold]{Output.Text(text)}[/]");
    }
}
