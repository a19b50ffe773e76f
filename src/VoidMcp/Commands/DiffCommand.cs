using System.CommandLine;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Terminal;
using VoidMcp.Trust;

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
            var unreadable = servers.Select(server => server.Accepted?.Problem).OfType<VoidMcpException>().ToList();
            foreach (var problem in unreadable) context.Output.Fail(problem);
            var store = context.Accepted(location);
            var changed = servers.Select(server => ChangedServer.Of(server, store))
                .Where(server => server.Changes.Count > 0).ToList();
            if (parse.GetValue(json)) context.Output.Json(DiffDocument.Of(changed).ToJson());
            else if (changed.Count > 0) Print(context.Output, changed, location.ConfigOption);
            else if (unreadable.Count == 0) context.Output.Line("No definitions changed since they were accepted.");
            foreach (var server in changed) KeepShown(store, server);
            return unreadable.Count == 0 ? 0 : (int)unreadable[0].ExitCode;
        });
        return command;
    }

    /// <summary><c>voidmcp accept</c> takes exactly what was shown here.</summary>
    private static void KeepShown(AcceptedStore store, ChangedServer server)
    {
        try
        {
            store.KeepShown(server.Name, server.Waiting!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"can't record what was shown of '{server.Name}': {error.Message}",
                "make voidmcp's home folder writable",
                error);
        }
    }

    /// <summary>Prints a change, old above new.</summary>
    public static void Print(Output output, DefinitionChange change, int indent)
    {
        foreach (var line in DefinitionDiff.Lines(change))
            output.Line($"[{(line.IsOld ? "red" : "green")}]{Output.Text(line.ToString())}[/]", indent);
    }

    private static void Print(Output output, List<ChangedServer> changed, string config)
    {
        foreach (var server in changed)
        {
            var summary = Output.Text(DefinitionChange.Summary(server.Changes));
            output.Line($"[bold]{Output.Text(server.Name)}[/]: {summary}{(server.IsHeld ? ", held back" : "")}");
            foreach (var change in server.Changes)
            {
                output.Line($"{Output.Text(change.Title)}: {change.Word}", Indent);
                Print(output, change, Deeper);
            }
        }

        var names = string.Join(' ', changed.Select(s => s.Name));
        output.Note($"Accept them: voidmcp accept {Output.Text(names + config)}");
    }
}

/// <summary>What <c>voidmcp diff --json</c> prints.</summary>
internal sealed record DiffDocument(IReadOnlyList<ChangeDocument> Changes)
{
    public static DiffDocument Of(IReadOnlyList<ChangedServer> servers) => new(
    [
        .. servers.SelectMany(s => s.Changes.Select(change => new ChangeDocument(
            s.Name,
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
