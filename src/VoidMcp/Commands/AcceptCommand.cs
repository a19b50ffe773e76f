using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Terminal;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp accept</c>: accepts what servers changed of their definitions. Starts nothing.</summary>
internal static class AcceptCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string[]>("server")
        {
            Description = "Names of registered servers (default: all that changed).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Verb(
            "accept", "Accept what servers changed of their tools, prompts, templates and instructions.")
        {
            Usage = "[options] [server]...",
            Examples =
            [
                ("Accept what one server says now", "voidmcp accept files"),
                ("Accept all changes", "voidmcp accept"),
            ],
        };
        command.Arguments.Add(name);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            await using var host = context.OpenHost(registry, location);
            var store = context.Accepted(location);
            var hasAccepted = false;
            foreach (var server in ChangedServers.Of(host, registry, parse.GetValue(name) ?? []))
                hasAccepted |= Accept(context, store, server, location.ConfigOption);
            if (!hasAccepted) context.Output.Line("Nothing to accept: no definitions changed.");
            return 0;
        });
        return command;
    }

    /// <summary>Accepts what waits, exactly as <c>voidmcp diff</c> showed it.</summary>
    private static bool AcceptChanges(
        CommandContext context, AcceptedStore store, string name, string config)
    {
        if (store.Accepted(name) is not { } accepted || store.Waiting(name) is not { } waiting) return false;
        var changes = accepted.ChangesTo(waiting);
        if (changes.Count == 0) return false;
        if (store.WasShownOther(name, waiting))
        {
            throw new VoidMcpException(
                FailureKind.Refused,
                $"the definitions of '{name}' changed again since `voidmcp diff` showed them; they were not accepted",
                $"see what they are now: voidmcp diff {name}{config}");
        }

        store.Accept(name, accepted.Accepting(waiting with { At = context.Time.GetUtcNow() }));
        context.Output.Line($"Accepted {Output.Text(name)}: {Output.Text(DefinitionChange.Summary(changes))}");
        return true;
    }

    /// <exception cref="VoidMcpException">
    /// The files can't be written, or the definitions changed after they were shown.
    /// </exception>
    private static bool Accept(
        CommandContext context, AcceptedStore store, UpstreamServer server, string config)
    {
        var name = server.Entry.Name;
        try
        {
            if (server.Accepted?.Problem is not { } problem) return AcceptChanges(context, store, name, config);
            var now = context.Time.GetUtcNow();
            if ((server.Definitions?.ToStatement(now) ?? store.Waiting(name)) is not { } statement)
            {
                throw new VoidMcpException(
                    problem.Kind,
                    problem.Message,
                    $"run the server once, then accept it: voidmcp list --check{config}");
            }

            var aside = store.PutAside(name);
            store.Accept(name, statement with { At = now });
            context.Output.Line(
                $"Accepted {Output.Text(name)} as it is now; the unreadable file is kept as {Output.Text(aside)}");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"can't accept the definitions of '{name}': {error.Message}", null, error);
        }
    }
}
