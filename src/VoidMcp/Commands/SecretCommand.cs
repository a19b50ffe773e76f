using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp secret</c>: values that the registry refers to as <c>${secret:NAME}</c>.</summary>
internal static class SecretCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb("secret", "Keep tokens and passwords sealed on this machine, and out of the registry: servers get them through ${secret:NAME}.")
        {
            Usage = "<command>",
            Examples =
            [
                ("Set one, typed or pasted where nobody sees it", "voidmcp secret set github"),
                ("Give it to a server, in voidmcp.yaml", "headers: { Authorization: \"Bearer ${secret:github}\" }"),
                ("What is set, and who uses it", "voidmcp secret list"),
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
        var command = new Verb("list", "List the secrets: when each was set, and which servers use it. Never a value.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Those that are set, and those that a server lacks", "voidmcp secret list"),
                ("The names of those that nobody uses", "voidmcp secret list --json | jq -r '.secrets[] | select(.servers == []).name'"),
            ],
        };
        command.Aliases.Add("ls");
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            var location = context.Location(parse);
            var listing = SecretListing.Of(context.Secrets(location), SecretUse.Of(context, location));
            if (parse.GetValue(json)) context.Output.Data(listing.ToJson());
            else listing.Print(context.Output);
            return 0;
        });
        return command;
    }

    private static Verb Remove(CommandContext context)
    {
        var names = new Argument<string[]>("name") { Description = "Names of secrets.", Arity = ArgumentArity.OneOrMore };
        var command = new Verb("remove", "Remove secrets. Servers that use one are left out until it is set again.")
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
                throw new VoidMcpException(FailureKind.UnknownSecret, $"no secret named {unknown} is set", NearestNames.Hint(unknown, known) ?? "voidmcp secret list");
            foreach (var name in wanted) await store.RemoveAsync(name, cancellation);
            context.Output.Line($"Removed {Output.Text(string.Join(", ", wanted))} from {Output.Text(store.Path)}");
            var use = SecretUse.Of(context, location);
            foreach (var name in wanted.Where(use.ContainsKey)) context.Output.Warn($"{string.Join(", ", use[name])} used {name}, and is left out without it");
            return 0;
        });
        return command;
    }
}
