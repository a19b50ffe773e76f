using System.CommandLine;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Gateway;
using VoidMcp.Search;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp types</c>: the world of scripts for an editor.</summary>
internal static class TypesCommand
{
    private const string Heading = """
        // What scripts of voidmcp see, written by `voidmcp types`; write it again when servers change.
        // In a script, for completion in an editor: /// <reference path="./voidmcp.d.ts" />


        """;

    public static Verb Create(CommandContext context)
    {
        var server = new Argument<string?>("server") { Description = "Only the tools of this server; all servers unless said.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommandContext.JsonOption("Print the tools with the types of their arguments and results as JSON.");
        var command = new Verb("types", "Print TypeScript declarations (a .d.ts) of all that scripts see, so that an editor can complete them.")
        {
            Usage = "[options] [server]",
            Examples =
            [
                ("For scripts that an editor completes", "voidmcp types > voidmcp.d.ts"),
                ("One server", "voidmcp types files"),
                ("What a tool returns, as far as it is known", "voidmcp types files --json | jq -r '.servers[].tools[] | [.name, .output] | @tsv'"),
            ],
        };
        command.Arguments.Add(server);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            await using var host = context.OpenHost(context.LoadRegistry(location), location);
            var snapshot = await context.Output.WaitAsync("asking the servers for their tools", AskAsync(host.Parts, parse.GetValue(server), cancellation));
            var servers = parse.GetValue(server) is { } name ? [snapshot.Server(name)] : snapshot.Servers;
            foreach (var silent in servers.Where(s => s.Tools is null))
                context.Output.Warn($"{silent.Name}: its tools are not known: {host.Parts.Upstreams.Get(silent.Name).Status.Problem ?? "it has not answered yet"}");
            var declarations = new ToolDeclarations(snapshot, host.Parts.Learned.Of);
            if (parse.GetValue(json)) context.Output.Data(PrettyJson.Write(w => declarations.WriteJson(w, servers)));
            else context.Output.Data($"{Heading}{declarations.ToText(servers)}\n{ScriptGlobals.Declarations}");
            return 0;
        });
        return command;
    }

    /// <summary>The catalogue once the servers had their chance; a server that was named must answer.</summary>
    private static async Task<CatalogSnapshot> AskAsync(GatewayParts parts, string? server, CancellationToken cancellation)
    {
        if (server is null) return await parts.Catalog.DiscoverAsync(cancellation);
        await parts.Upstreams.Get(parts.Catalog.Current.Server(server).Name).DiscoverAsync(cancellation);
        return parts.Catalog.Refresh();
    }
}
