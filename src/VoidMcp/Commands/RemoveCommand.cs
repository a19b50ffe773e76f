using System.CommandLine;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp remove</c>: removes servers from the registry.</summary>
internal static class RemoveCommand
{
    public static Verb Create(CommandContext context)
    {
        var names = new Argument<string[]>("name")
        {
            Description = "Names of registered servers.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Verb("remove", "Remove servers from the registry. Comments and other entries are kept.")
        {
            Usage = "[options] <name>...",
            Examples =
            [
                ("Remove one", "voidmcp remove files"),
                ("Remove several", "voidmcp rm github notion"),
            ],
        };
        command.Aliases.Add("rm");
        command.Arguments.Add(names);
        command.SetAction(async (parse, cancellation) =>
        {
            var wanted = parse.GetRequiredValue(names).Distinct(StringComparer.Ordinal).ToArray();
            var registry = context.Registry(context.Location(parse));
            await registry.EditAsync([.. wanted.Select(name => new RegistryEdit.Remove(name))], cancellation);
            var location = context.Location(parse);
            foreach (var name in wanted) context.Accepted(location).Forget(name);
            if (File.Exists(location.SecretsPath))
            {
                foreach (var name in wanted)
                    await context.Secrets(location).RemoveAsync(StoredLogin.NameFor(name), cancellation);
            }

            context.Output.Line($"Removed {Output.Text(string.Join(", ", wanted))} from {Output.Text(registry.Path)}");
            return 0;
        });
        return command;
    }
}
