using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp update</c>: moves servers to the latest version in their MCP registry. Changes only the version in
/// <c>from</c>, the pinned package and the URL.
/// </summary>
internal static class UpdateCommand
{
    private const int Indent = 2;

    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string[]>("server")
        {
            Description = "Names of registered servers (default: all that were added from an MCP registry).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would change." };
        var yes = new Option<bool>("--yes") { Description = "Don't ask before writing; required in a pipe." };
        var command = new Verb(
            "update", "Update servers to the latest version in their MCP registry: shows what changes, then asks.")
        {
            Usage = "[options] [server]...",
            Examples =
            [
                ("All servers that were added from an MCP registry", "voidmcp update"),
                ("What would change in one of them", "voidmcp update weather --dry-run"),
                ("In a script, then show what the servers changed", "voidmcp update --yes && voidmcp diff"),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(dryRun);
        command.Options.Add(yes);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var entries = await PublishedEntries.FindAsync(
                context, location, parse.GetValue(name) ?? [], cancellation);
            var (changes, failed) = await ChangesAsync(context, entries, cancellation);
            foreach (var change in changes) Print(context.Output, change);
            if (changes.Count == 0)
            {
                if (failed == 0) context.Output.Note("Nothing to update.");
            }
            else if (!parse.GetValue(dryRun))
            {
                await ConfirmAsync(context, parse.GetValue(yes), cancellation);
                await WriteAsync(context, location, changes, cancellation);
            }

            return (int)(failed == 0 ? ExitCode.Done : ExitCode.Failed);
        });
        return command;
    }

    /// <summary>Works out the changes; a server that can't be updated is named and doesn't stop the others.</summary>
    private static async Task<(IReadOnlyList<PinChange> Changes, int Failed)> ChangesAsync(
        CommandContext context, IReadOnlyList<PublishedEntry> entries, CancellationToken cancellation)
    {
        var changes = new List<PinChange>();
        var failed = 0;
        foreach (var entry in entries)
        {
            try
            {
                if (entry.Failure is { } unknown) throw unknown;
                if (entry.Latest!.Status.IsDeprecated)
                {
                    var deprecated = McpRegistry.Deprecation(entry.To!.Name, entry.Latest.Status);
                    context.Output.Warn($"{entry.Entry.Name}: {deprecated}");
                }

                if (!entry.IsOutdated) continue;
                var change = PinChange.Of(entry.Entry, entry.Latest.Server!, entry.To!, entry.IsLocal);
                await NpmOwnership.CheckAsync(
                    change.Plan, change.To.Name, context.Environment.Variable, context.Time, cancellation);
                changes.Add(change);
            }
            catch (VoidMcpException failure)
            {
                failed++;
                context.Output.Warn($"{entry.Entry.Name}: {failure.Message}", failure.Hint);
            }
        }

        return (changes, failed);
    }

    private static void Print(Output output, PinChange change)
    {
        var versions = $"{Output.Text(change.From.Version, 40)} → [green]{Output.Text(change.To.Version, 40)}[/]";
        output.Line($"[bold]{Output.Text(change.Server)}[/]  {versions}");
        if (change.Arg is { } arg) Replaced("args", arg);
        if (change.Url is { } url) Replaced("url", url);

        void Replaced(string key, (string Old, string New) value) =>
            output.Line($"{key}  {Output.Text(value.Old)} → {Output.Text(value.New)}", Indent);
    }

    private static async Task ConfirmAsync(CommandContext context, bool isYes, CancellationToken cancellation)
    {
        if (isYes) return;
        var confirmation = new Confirmation(context.Output, context.Input);
        if (!confirmation.CanAsk)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "updates need your yes; nothing was changed", "check what is shown, then add --yes");
        }

        if (!await confirmation.AskAsync("Update?", cancellation))
            throw new VoidMcpException(FailureKind.Refused, "you said no; nothing was changed");
    }

    private static async Task WriteAsync(
        CommandContext context,
        RegistryLocation location,
        IReadOnlyList<PinChange> changes,
        CancellationToken cancellation)
    {
        var registry = context.Registry(location);
        await registry.EditAsync([.. changes.Select(change => change.ToEdit())], cancellation);

        // What the user agreed to here needs no other approval.
        await context.Trust(location).ApproveOwnAsync(
            registry, [.. changes.Select(change => change.Server)], cancellation);
        var names = string.Join(", ", changes.Select(change => change.Server));
        context.Output.Line($"Updated {Output.Text(names)} in {Output.Text(registry.Path)}");
        var diff = Output.Text("voidmcp diff" + location.ConfigOption);
        context.Output.Note($"Running gateways restart them. If a server changed its tools: {diff}");
    }
}
