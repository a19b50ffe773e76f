using System.CommandLine;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp enable</c>, <c>disable</c> and <c>restart</c>: edit the registry; running gateways apply the change.
/// </summary>
internal static class SwitchCommands
{
    public static Verb Enable(CommandContext context) => Create(
        context, "enable", "Enable servers. Running gateways apply it immediately.", "Enabled",
        [("Enable a server", "voidmcp enable notion"), ("Several at once", "voidmcp enable notion github")],
        (registry, name) => registry.Find(name) is { Enabled: true }
            ? null
            : new RegistryEdit.SetEnabled(name, Enabled: true));

    public static Verb Disable(CommandContext context) => Create(
        context, "disable", "Disable servers: running gateways stop them; the entries are kept.", "Disabled",
        [("Disable a server", "voidmcp disable notion"), ("Several at once", "voidmcp disable notion github")],
        (registry, name) => registry.Find(name) is { Enabled: false }
            ? null
            : new RegistryEdit.SetEnabled(name, Enabled: false));

    public static Verb Restart(CommandContext context) => Create(
        context, "restart", "Restart servers in every running gateway, also those that were given up.", "Restarted",
        [("After updating the server", "voidmcp restart files"), ("Several at once", "voidmcp restart files github")],
        (_, name) => new RegistryEdit.Restart(name, context.Time.GetUtcNow()));

    private static Verb Create(
        CommandContext context,
        string verb,
        string description,
        string done,
        IReadOnlyList<(string What, string Line)> examples,
        Func<RegistrySnapshot, string, RegistryEdit?> editFor)
    {
        var names = new Argument<string[]>("name")
        {
            Description = "Names of registered servers.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Verb(verb, description) { Usage = "[options] <name>...", Examples = examples };
        command.Arguments.Add(names);
        command.SetAction(async (parse, cancellation) =>
        {
            var wanted = parse.GetRequiredValue(names).Distinct(StringComparer.Ordinal).ToArray();
            var location = context.Location(parse);
            var before = context.LoadRegistry(location, isQuiet: true);
            var edits = wanted.Select(name => (Name: name, Edit: editFor(before, name))).ToArray();
            string[] changed = [.. edits.Where(e => e.Edit is not null).Select(e => e.Name)];
            var after = await context.Registry(location)
                .EditAsync([.. edits.Where(e => e.Edit is not null).Select(e => e.Edit!)], cancellation);

            // An invalid entry is in no snapshot; only now it is known whether the state changed.
            if (after.Version == before.Version) changed = [];
            foreach (var name in wanted.Except(changed))
                context.Output.Line($"{Output.Text(name)} is already {done.ToLowerInvariant()}");
            if (changed.Length == 0) return 0;

            context.Output.Line($"{done} {Output.Text(string.Join(", ", changed))} in {Output.Text(after.Path)}");
            foreach (var problem in after.Problems.Where(p => p.Entry is { } entry && changed.Contains(entry)))
                context.Output.Warn(CommandContext.Words(after, problem with { Fix = null }), problem.Fix);
            await GatewayNews.TellAsync(context, location, changed, cancellation);
            return 0;
        });
        return command;
    }
}
