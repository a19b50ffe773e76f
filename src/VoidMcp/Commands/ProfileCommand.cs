using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp profile</c>: tells what voidmcp would save on this machine. Changes nothing.</summary>
internal static class ProfileCommand
{
    public static Verb Create(CommandContext context)
    {
        var measure = new Option<bool>("--measure")
        {
            Description = "Start every server to count its tools, tokens, processes and memory.",
        };
        var yes = new Option<bool>("--yes") { Description = "Don't ask before servers are started." };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "profile",
            "Show what voidmcp would save: servers, tools, tokens and processes per client. Changes nothing.")
        {
            Usage = "[options]",
            Examples =
            [
                ("From the clients' configurations alone", "voidmcp profile"),
                ("Exactly: starts all of their servers once", "voidmcp profile --measure"),
            ],
        };
        foreach (var option in (Option[])[measure, yes, json]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var sources = KnownClients.All.SelectMany(context.ClientFiles().Existing)
                .Select(file => ImportSource.Of(file, context.Environment, context.CurrentFolder)).ToList();
            foreach (var source in sources.Where(s => s.Problem is not null))
                context.Output.Warn($"{source.Label}: {source.Problem!.Message}", source.Problem.Hint);
            var servers = ProfiledServers.Of(sources, context.Environment);
            if (servers.Drafts.Count == 0)
                throw new VoidMcpException(FailureKind.Refused, "no client here has servers of its own");
            var isMeasured = parse.GetValue(measure);
            if (isMeasured) await ConfirmAsync(context, servers, parse.GetValue(yes), cancellation);
            var profile = await new ProfileRun(context, context.Location(parse))
                .RunAsync(servers, isMeasured, cancellation);
            if (parse.GetValue(json))
                context.Output.Json(JsonSerializer.Serialize(profile, CommandsJson.Pretty.ProfileDocument));
            else Print(context.Output, profile);
            return 0;
        });
        return command;
    }

    private static async Task ConfirmAsync(
        CommandContext context, ProfiledServers servers, bool isYes, CancellationToken cancellation)
    {
        if (isYes) return;
        foreach (var draft in servers.Drafts) AddingText.Print(context.Output, draft);
        var confirmation = new Confirmation(context.Output, context.Input);
        if (!confirmation.CanAsk)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "--measure starts these servers and needs your yes", "add --yes");
        }

        if (!await confirmation.AskAsync("Start all of them once?", cancellation))
            throw new VoidMcpException(FailureKind.Refused, "you said no; nothing was started");
    }

    private static void Print(Output output, ProfileDocument profile)
    {
        var table = new TextTable("client", "servers", "tools", "tokens", "processes", "");
        foreach (var column in Enumerable.Range(1, 4)) table.RightAlign(column);
        foreach (var client in profile.Clients)
        {
            table.Row(
                $"[bold]{Output.Text(client.Client)}[/]",
                Number(client.Servers),
                Known(client.Now.Tools, client),
                Known(client.Now.Tokens, client),
                Number(client.Now.Processes),
                client.Now.Memory is { } memory ? Sizes.Bytes(memory) : "");
            table.Row(
                "  with voidmcp",
                "1",
                Number(client.With.Tools),
                $"[green]{Number(client.With.Tokens)}[/]",
                $"[green]{Number(client.With.Processes)}[/]",
                "");
        }

        output.Table(table);
        var shared = profile.Servers.Count(s => s.Clients.Count > 1);
        output.Line(Output.Text(
            $"{Sizes.Count(profile.Servers.Count, "different server")}, {Number(shared)} in several clients. Tokens: "
            + "definitions, bytes / 4. Processes: for each open session; voidmcp starts a server on first use."));
        foreach (var server in profile.Servers.Where(s => s.Problem is not null))
            output.Warn($"{server.Name}: {server.Problem}");
        if (profile.Clients.Any(c => c.Unknown > 0) && !profile.Measured)
            output.Note("Definitions of servers that were never connected are unknown; to count them: "
                + "voidmcp profile --measure");
        output.Note("To move them to voidmcp: voidmcp import, then voidmcp install");
    }

    private static string Known(int number, ProfiledClient client) =>
        client.Unknown == client.Servers ? "?" : client.Unknown > 0 ? $"{Number(number)}+" : Number(number);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
