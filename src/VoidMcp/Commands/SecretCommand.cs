using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp secret</c>: manages values that the registry references as <c>${secret:NAME}</c>.</summary>
internal static class SecretCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb(
            "secret",
            "Manage secrets: tokens and passwords, stored encrypted and referenced in the registry as ${secret:NAME}.")
        {
            Usage = "<command>",
            Examples =
            [
                ("Set a secret (prompts for the value)", "voidmcp secret set github"),
                ("Pass it to a server, in voidmcp.yaml", "headers: { Authorization: \"Bearer ${secret:github}\" }"),
                ("List secrets and the servers that use them", "voidmcp secret list"),
            ],
        };
        command.Subcommands.Add(SecretSetCommand.Create(context));
        command.Subcommands.Add(List(context));
        command.Subcommands.Add(Remove(context));
        return command;
    }

    private static Verb List(CommandContext context)
    {
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "list", "List secrets, when each was set, and the servers that use it. Values are never shown.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Secrets that are set, and those that are missing", "voidmcp secret list"),
                (
                    "Names of unused secrets",
                    "voidmcp secret list --json | jq -r '.secrets[] | select(.servers == []).name'"),
            ],
        };
        command.Aliases.Add("ls");
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            var location = context.Location(parse);
            var listing = SecretListing.Of(context.Secrets(location), SecretUse.Of(context, location));
            if (parse.GetValue(json)) context.Output.Json(listing.ToJson());
            else listing.Print(context.Output);
            return 0;
        });
        return command;
    }

    private static Verb Remove(CommandContext context)
    {
        var names = new Argument<string[]>("name")
        {
            Description = "Names of secrets.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Verb("remove", "Remove secrets. Servers that use one are unavailable until it is set again.")
        {
            Usage = "[options] <name>...",
            Examples = [("Remove one", "voidmcp secret remove github")],
        };
        command.Aliases.Add("rm");
        command.Arguments.Add(names);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var store = context.Secrets(location);
            var wanted = parse.GetRequiredValue(names).Distinct(StringComparer.Ordinal).ToArray();
            var known = store.List().Select(s => s.Name).ToArray();
            if (wanted.Except(known).FirstOrDefault(name => !SecretName.IsInternal(name)) is { } unknown)
            {
                throw new VoidMcpException(
                    FailureKind.UnknownSecret,
                    $"secret {unknown} not found",
                    NearestNames.Hint(unknown, known) ?? "list the secrets: voidmcp secret list");
            }

            foreach (var name in wanted) await store.RemoveAsync(name, cancellation);
            context.Output.Line($"Removed {Output.Text(string.Join(", ", wanted))} from {Output.Text(store.Path)}");
            var use = SecretUse.Of(context, location);
            foreach (var name in wanted.Where(use.ContainsKey))
                context.Output.Warn($"{name} was used by {string.Join(", ", use[name])}, which can't run without it");
            return 0;
        });
        return command;
    }
}
