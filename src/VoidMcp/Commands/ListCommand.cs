using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp list</c>: what is registered and known. Starts nothing unless asked to check.</summary>
internal static class ListCommand
{
    public static Verb Create(CommandContext context)
    {
        var check = new Option<bool>("--check") { Description = "Connect to every enabled server, all at once, and show how it went." };
        var json = CommandContext.JsonOption();
        var command = new Verb("list", "List the registered servers: how each is reached, its tools, and what is wrong with it.")
        {
            Usage = "[options]",
            Examples =
            [
                ("From the registry and what is remembered, at once", "voidmcp list"),
                ("Try every server; exit code 1 if one fails", "voidmcp list --check"),
                ("For programs", "voidmcp list --json | jq -r '.servers[].name'"),
            ],
        };
        command.Aliases.Add("ls");
        command.Options.Add(check);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location);
            await using var host = context.OpenHost(registry, location);
            if (parse.GetValue(check)) await context.Output.WaitAsync("connecting to every server", ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));
            var listing = ServerListing.Of(host.Parts, ServerAddress.AsWritten(registry.Path, context.Environment));
            if (parse.GetValue(json)) context.Output.Data(PrettyJson.Write(listing.WriteJson));
            else Print(context.Output, listing);
            return parse.GetValue(check) && listing.Rows.Any(r => r.Problem is not null) ? (int)ExitCode.Failed : (int)ExitCode.Done;
        });
        return command;
    }

    private static void Print(Output output, ServerListing listing)
    {
        if (listing.Rows.Count == 0)
        {
            output.Note($"No servers are registered in {Output.Text(listing.Path)}.");
            output.Note("Add one:");
            output.NoteCopyable("  voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
            return;
        }

        var table = new TextTable("NAME", "TOOLS", "STATE", "REACHED BY").RightAlign(1);
        foreach (var row in listing.Rows)
        {
            var color = row.Problem is not null ? "red" : row.Entry.Enabled ? "green" : "grey";
            var tools = row.Tools is { } count ? $"{count}" : "–";
            table.Row($"[bold]{Output.Text(row.Entry.Name)}[/]", tools, $"[{color}]{row.State}[/]", Output.Text(row.Address, 200));
        }

        output.Table(table);
        foreach (var row in listing.Rows.Where(r => r.Problem is not null)) output.Warn($"{row.Entry.Name}: {row.Problem}");
    }
}
