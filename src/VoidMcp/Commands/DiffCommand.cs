using System.CommandLine;
using System.Text.Json;
using VoidMcp.Terminal;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp diff</c>: shows how servers' definitions differ from those that the user accepted. Starts nothing.
/// </summary>
internal static class DiffCommand
{
    private const int Indent = 2, Deeper = 4;

    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string[]>("server")
        {
            Description = "Names of registered servers (default: all).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "diff", "Show what servers changed of their tools, prompts, templates and instructions, old against new.")
        {
            Usage = "[options] [server]...",
            Examples =
            [
                ("Everything that changed since you accepted it", "voidmcp diff"),
                ("One server, then accept what it says now", "voidmcp diff files && voidmcp accept files"),
                ("As JSON", "voidmcp diff --json | jq -r '.changes[] | [.server, .kind, .name, .change] | @tsv'"),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            await using var host = context.OpenHost(registry, location);
            var servers = ChangedServers.Of(host, registry, parse.GetValue(name) ?? []);
            foreach (var server in servers)
            {
                if (server.Accepted?.Problem is { } problem) context.Output.Warn(problem.Message, problem.Hint);
            }

            var changed = servers.Where(server => server.Accepted?.Changes.Count > 0).ToList();
            if (parse.GetValue(json)) context.Output.Json(DiffDocument.Of(changed).ToJson());
            else if (changed.Count == 0) context.Output.Line("No definitions changed since they were accepted.");
            else Print(context.Output, changed);
            return 0;
        });
        return command;
    }

    /// <summary>Prints a change, old above new.</summary>
    public static void Print(Output output, DefinitionChange change, int indent)
    {
        foreach (var line in DefinitionDiff.Lines(change))
            output.Line($"[{(line.IsOld ? "red" : "green")}]{Output.Text(line.ToString())}[/]", indent);
    }

    private static void Print(Output output, List<UpstreamServer> changed)
    {
        foreach (var server in changed)
        {
            var changes = server.Accepted!.Changes;
            var held = server.Accepted.Mode == Registry.ChangesMode.Hold ? ", held back" : "";
            var summary = Output.Text(DefinitionChange.Summary(changes));
            output.Line($"[bold]{Output.Text(server.Entry.Name)}[/]: {summary}{held}");
            foreach (var change in changes)
            {
                output.Line($"{Output.Text(change.Title)}: {change.Word}", Indent);
                Print(output, change, Deeper);
            }
        }

        output.Note($"Accept them: voidmcp accept {Output.Text(string.Join(' ', changed.Select(s => s.Entry.Name)))}");
    }
}

/// <summary>What <c>voidmcp diff --json</c> prints.</summary>
internal sealed record DiffDocument(IReadOnlyList<ChangeDocument> Changes)
{
    public static DiffDocument Of(IReadOnlyList<UpstreamServer> servers) => new(
    [
        .. servers.SelectMany(s => s.Accepted!.Changes.Select(change => new ChangeDocument(
            s.Entry.Name,
            StatedItem.WordOf(change.Kind),
            change.Name,
            change.Word,
            change.Old?.Definition,
            change.New?.Definition))),
    ]);

    public string ToJson() => JsonSerializer.Serialize(this, CommandsJson.Pretty.DiffDocument);
}

/// <summary>One changed definition: as it was accepted, and as it is.</summary>
internal sealed record ChangeDocument(
    string Server, string Kind, string Name, string Change, Protocol.RawJson? Old, Protocol.RawJson? New);
