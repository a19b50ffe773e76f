using System.Text.Json;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>How an import is to be done.</summary>
internal sealed record ImportOptions
{
    public bool IsDryRun { get; init; }

    /// <summary>Whether the servers are taken out of the client.</summary>
    public bool Replaces { get; init; }

    public bool IsYes { get; init; }

    /// <summary>Whether each server is connected to afterwards.</summary>
    public bool IsVerified { get; init; }

    public bool AsJson { get; init; }

    public PlainTextChoice PlainText { get; init; }
}

/// <summary>
/// Imports servers: each by itself, so that one that can't be taken over never stops the others. Nothing is started,
/// unless it is to be verified.
/// </summary>
internal sealed class ImportRun(CommandContext context, RegistryLocation location, ImportOptions options)
{
    private Output Output => context.Output;

    /// <returns>The exit code: 1 if a server or a file could not be taken over.</returns>
    public async Task<int> RunAsync(IReadOnlyList<ImportSource> sources, CancellationToken cancellation)
    {
        context.LoadRegistry(location, mayBeMissing: true, isQuiet: true);
        var written = context.Registry(location).LoadAsWritten();
        var planned = new ImportPlan(written, context.EnvironmentOf(location)).Make(sources);
        foreach (var source in sources.Where(s => s.Problem is not null))
            Output.Warn($"{source.Label}: {source.Problem!.Message}", source.Problem.Hint);
        if (!options.AsJson) ImportText.Print(Output, planned);
        IReadOnlyList<string> backups = [];
        IReadOnlyList<ServerTrial> trials = [];
        if (options.IsDryRun)
        {
            ReportPlainText(planned);
        }
        else
        {
            await ConfirmAsync(planned, cancellation);
            planned = await WriteAsync(planned, cancellation);
            ReportPlainText(planned);
            backups = options.Replaces ? TakeOut(planned) : [];
            if (options.IsVerified) trials = await VerifyAsync(planned, cancellation);
        }

        if (options.AsJson) Output.Json(JsonOf(sources, planned, trials, backups));
        else Summarize(planned);
        var failed = sources.Any(s => s.Problem is not null) || planned.Any(p => p.State == ImportState.Failed);
        return (int)(failed ? ExitCode.Failed : ExitCode.Done);
    }

    /// <exception cref="VoidMcpException">The user said no, or can't be asked.</exception>
    private async Task ConfirmAsync(IReadOnlyList<ImportedServer> planned, CancellationToken cancellation)
    {
        var confirmation = new Confirmation(Output, context.Input);
        if (options.IsYes || (!planned.Any(p => p.IsWritten) && !options.Replaces)) return;
        if (!confirmation.CanAsk && options.Replaces)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                "--replace changes the client's own files and needs your yes; nothing was imported",
                "add --yes");
        }

        if (!confirmation.CanAsk) return;
        var question = options.Replaces ? "Import, and take the servers out of the client?" : "Import?";
        if (!await confirmation.AskAsync(question, cancellation))
            throw new VoidMcpException(FailureKind.Refused, "you said no; nothing was imported");
    }

    private async Task<IReadOnlyList<ImportedServer>> WriteAsync(
        IReadOnlyList<ImportedServer> planned, CancellationToken cancellation)
    {
        var secrets = new ImportSecrets(context, location);
        planned = await secrets.SealAsync(planned, options.PlainText, options.IsYes, cancellation);
        await secrets.AskAsync(planned, cancellation);
        ServerDraft[] drafts = [.. planned.Select(p => p.Draft).OfType<ServerDraft>()];
        if (drafts.Length == 0) return planned;
        location.EnsureFolders();
        var registry = context.Registry(location);
        await secrets.KeepAsync(
            async () =>
            {
                await registry.EditAsync([.. drafts.Select(d => new RegistryEdit.Add(d))], cancellation);
                await context.Trust(location).ApproveOwnAsync(registry, [.. drafts.Select(d => d.Name)], cancellation);
            },
            cancellation);
        foreach (var draft in drafts) context.Accepted(location).Forget(draft.Name);
        return planned;
    }

    /// <summary>Names the credentials that stay in plain text.</summary>
    private void ReportPlainText(IReadOnlyList<ImportedServer> planned)
    {
        var holders = planned.Where(p => p.IsWritten && p.Secrets.Count > 0).ToList();
        if (holders.Count == 0) return;
        var places = holders.Select(p => $"{p.Name} ({string.Join(", ", p.Secrets.Select(s => s.Place))})");
        var canSeal = holders.Any(p => p.Secrets.Any(s => s.CanBeSealed));
        Output.Warn(
            $"credentials in plain text: {string.Join(", ", places)}",
            (options.IsDryRun, canSeal) switch
            {
                (true, true) => "import with --secrets store to encrypt them, or --secrets keep",
                (false, true) => "to encrypt one: voidmcp secret set NAME, then write ${secret:NAME} in its place in "
                    + $"{location.RegistryPath}; next time, import with --secrets store",
                _ => "command lines are visible to other processes; pass them in an environment variable if the "
                    + "server accepts one",
            });
    }

    private List<string> TakeOut(IReadOnlyList<ImportedServer> planned)
    {
        var backups = new List<string>();
        foreach (var group in planned.Where(p => p.IsTakenOver && p.Source.File is not null).GroupBy(p => p.Source))
        {
            var file = group.Key.File!;
            string[] names =
                [.. group.Where(p => !group.Key.OfProjects.Contains(p.Server)).Select(p => p.Server.WrittenName)];
            foreach (var kept in group.Where(p => group.Key.OfProjects.Contains(p.Server)))
                Output.Warn($"{kept.Server.WrittenName} belongs to a project and stays in {file.Path}");
            if (new TakenServers(file).Take(names) is not { } backup) continue;
            backups.Add(backup);
            Output.Note(Output.Text(
                $"Took {string.Join(", ", names)} out of {file.Path} (backup: {backup}); to bring them back: "
                + $"voidmcp import --undo {file.Client.Id}"));
        }

        return backups;
    }

    private async Task<IReadOnlyList<ServerTrial>> VerifyAsync(
        IReadOnlyList<ImportedServer> planned, CancellationToken cancellation)
    {
        var names = planned.Where(p => p.IsWritten).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var registry = context.Registry(location).Load();
        var some = registry with { Servers = [.. registry.Servers.Where(s => names.Contains(s.Name))] };
        await using var host = context.OpenHost(some, location, isTrial: true);
        var trials = await Output.WaitAsync(
            $"connecting to {Sizes.Count(some.Servers.Count, "server")}",
            ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));
        foreach (var trial in trials.Where(_ => !options.AsJson))
        {
            Output.Line(trial.Definitions is { } definitions
                ? $"[bold]{Output.Text(trial.Name)}[/]  {Sizes.Count(definitions.Tools.Count, "tool")}, connected in "
                    + Sizes.Time(trial.Took)
                : $"[bold]{Output.Text(trial.Name)}[/]  [red]not reached[/]: "
                    + Output.Text(trial.Failure?.Message ?? "", 300));
        }

        return trials;
    }

    private void Summarize(IReadOnlyList<ImportedServer> planned)
    {
        var counts = planned.GroupBy(p => p.State).OrderBy(g => g.Key)
            .Select(g => $"{g.Count()} {ImportText.Word(g.Key)}");
        var end = options.IsDryRun ? "; nothing was written (dry run)" : $" → {location.RegistryPath}";
        Output.Line(Output.Text(planned.Count == 0 ? "No servers found" : $"{string.Join(", ", counts)}{end}"));
    }

    private string JsonOf(
        IReadOnlyList<ImportSource> sources,
        IReadOnlyList<ImportedServer> planned,
        IReadOnlyList<ServerTrial> trials,
        IReadOnlyList<string> backups) => JsonSerializer.Serialize(
        new ImportDocument(
            location.RegistryPath,
            options.IsDryRun,
            [.. planned.Select(p => ImportLine.Of(p, trials.FirstOrDefault(t => p.IsWritten && t.Name == p.Name)))],
            [
                .. sources.Where(s => s.Problem is not null)
                    .Select(s => new ImportProblem(s.Label, s.Problem!.Message)),
            ],
            backups),
        CommandsJson.Pretty.ImportDocument);
}
