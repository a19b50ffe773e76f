using System.CommandLine;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp outdated</c>: lists the servers that have a newer version in their MCP registry. Exit code 1 if there is
/// one, as with <c>npm outdated</c>, or if one could not be looked up.
/// </summary>
internal static class OutdatedCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string[]>("server")
        {
            Description = "Names of registered servers (default: all that were added from an MCP registry).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "outdated",
            "List servers with a newer version in their MCP registry. Exit code 1 if there is one.")
        {
            Usage = "[options] [server]...",
            Examples =
            [
                ("What can be updated", "voidmcp outdated"),
                ("In a script", "voidmcp outdated --json | jq -r '.servers[] | select(.isOutdated) | .name'"),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var names = parse.GetValue(name) ?? [];
            var entries = await PublishedEntries.FindAsync(context, location, names, cancellation);
            if (parse.GetValue(json))
            {
                var document = new OutdatedDocument(
                    location.RegistryPath, [.. entries.Select(OutdatedServer.Of)]);
                context.Output.Json(JsonSerializer.Serialize(document, CommandsJson.Pretty.OutdatedDocument));
            }
            else
            {
                Print(context.Output, entries);
            }

            var isClean = entries.All(entry => entry is { IsOutdated: false, Failure: null });
            return (int)(isClean ? ExitCode.Done : ExitCode.Failed);
        });
        return command;
    }

    private static void Print(Output output, IReadOnlyList<PublishedEntry> entries)
    {
        var outdated = entries.Where(entry => entry.IsOutdated).ToList();
        if (outdated.Count > 0)
        {
            var table = new TextTable("SERVER", "CURRENT", "LATEST", "FROM");
            foreach (var entry in outdated)
            {
                table.Row(
                    Output.Text(entry.Entry.Name),
                    Output.Text(entry.Entry.From!.Version, 40),
                    $"[green]{Output.Text(entry.To!.Version, 40)}[/]",
                    Output.Text(entry.To.Name));
            }

            output.Table(table);
        }

        foreach (var entry in entries.Where(entry => entry.Latest?.Status.IsDeprecated == true))
        {
            var deprecated = McpRegistry.Deprecation(entry.To!.Name, entry.Latest!.Status);
            output.Warn($"{entry.Entry.Name}: {deprecated}");
        }

        foreach (var entry in entries)
        {
            if (entry.Failure is { } failure) output.Warn($"{entry.Entry.Name}: {failure.Message}", failure.Hint);
        }

        if (entries.Count == 0) output.Note("No server was added from an MCP registry.");
        else if (outdated.Count > 0) output.Note("Update them: voidmcp update");
        else if (entries.All(entry => entry.Failure is null)) output.Note("Every server is in its latest version.");
    }
}

/// <summary>The published servers and their versions, for programs.</summary>
internal sealed record OutdatedDocument(string Registry, IReadOnlyList<OutdatedServer> Servers);

/// <summary>One of them; without a latest version if it could not be looked up.</summary>
internal sealed record OutdatedServer(
    string Name, string From, string Current, string? Latest, string? Status, bool IsOutdated, string? Problem)
{
    public static OutdatedServer Of(PublishedEntry entry) => new(
        entry.Entry.Name,
        entry.Entry.From!.ToString(),
        entry.Entry.From.Version,
        entry.To?.Version,
        entry.Latest is { } latest ? latest.Status.Status ?? "active" : null,
        entry.IsOutdated,
        entry.Failure?.Message);
}
