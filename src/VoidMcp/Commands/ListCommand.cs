using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp list</c>: what is registered, and what the running gateways make of it. Starts nothing unless asked to check.</summary>
internal static class ListCommand
{
    public static Verb Create(CommandContext context)
    {
        var check = new Option<bool>("--check") { Description = "Connect to every enabled server, all at once, and show how it went." };
        var json = CommandContext.JsonOption();
        var command = new Verb("list", "List the registered servers: what each does in the running gateways, how it is reached, and what is wrong with it.")
        {
            Usage = "[options]",
            Examples =
            [
                ("What runs, for whom, and what is wrong", "voidmcp list"),
                ("Try every server; exit code 1 if one fails", "voidmcp list --check"),
                ("For programs", "voidmcp list --json | jq -r '.servers[] | [.name, .state] | @tsv'"),
            ],
        };
        command.Aliases.Add("ls");
        command.Options.Add(check);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            await using var host = context.OpenHost(registry, location);
            var isTried = parse.GetValue(check);
            if (isTried) await context.Output.WaitAsync("connecting to every server", ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));
            var addresses = ServerAddress.AsWritten(registry.Path, context.Environment);
            var gateways = new RunFolder(location.RunFolder, context.Time).Of(registry.Path);
            var listing = ServerListing.Of(host.Parts, addresses, gateways, isTried);
            if (parse.GetValue(json)) context.Output.Data(ListingDocument.Of(listing).ToJson());
            else Print(context, registry, listing);
            return isTried && listing.Rows.Any(r => r is { Problem: not null, IsMistake: false }) ? (int)ExitCode.Failed : (int)ExitCode.Done;
        });
        return command;
    }

    private static void Print(CommandContext context, RegistrySnapshot registry, ServerListing listing)
    {
        var output = context.Output;
        if (listing.Rows.Count > 0)
        {
            ListingTable.Print(output, listing, context.Time.GetUtcNow());
        }
        else
        {
            output.Note($"No servers are registered in {Output.Text(listing.Path)}.");
            output.Note("Add one:");
            output.NoteCopyable("  voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
        }

        foreach (var row in listing.Rows.Where(r => r is { Problem: not null, IsMistake: false }))
        {
            var isNamed = row.Problem!.StartsWith($"{row.Name}: ", StringComparison.Ordinal);
            output.Warn(isNamed ? row.Problem : $"{row.Name}: {row.Problem}", row.Fix);
        }

        context.Report(registry);
        if (listing.Gateways.Count > 0) output.Note(Output.Text(GatewayWords.Running(listing.Gateways, context.Time)));
    }
}
