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
            var store = AcceptedStore.In(location);
            var hasAccepted = false;
            foreach (var server in ChangedServers.Of(host, registry, parse.GetValue(name) ?? []))
                hasAccepted |= Accept(context, store, server);
            if (!hasAccepted) context.Output.Line("Nothing to accept: no definitions changed.");
            return 0;
        });
        return command;
    }

    /// <exception cref="VoidMcpException">The files can't be written.</exception>
    private static bool Accept(CommandContext context, AcceptedStore store, UpstreamServer server)
    {
        var name = server.Entry.Name;
        try
        {
            var problem = server.Accepted?.Problem;
            var changes = server.Accepted?.Changes ?? [];
            if (problem is null && changes.Count == 0) return false;
            var now = context.Time.GetUtcNow();
            if (problem is null)
            {
                store.Accept(name, store.Accepted(name)!.Accepting(store.Waiting(name)! with { At = now }));
                context.Output.Line(
                    $"Accepted {Output.Text(name)}: {Output.Text(DefinitionChange.Summary(changes))}");
                return true;
            }

            if ((store.Waiting(name) ?? server.Definitions?.ToStatement(now)) is not { } statement)
            {
                throw new VoidMcpException(
                    problem.Kind, problem.Message, "run the server once, then accept it: voidmcp list --check");
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
