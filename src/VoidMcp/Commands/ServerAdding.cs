using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>
/// Adds servers to the registry. Of a pasted configuration, those that are valid and connect are added, whatever is
/// wrong with the others.
/// </summary>
/// <param name="context">The command's context.</param>
/// <param name="location">The registry.</param>
/// <param name="isForced">Whether existing servers are replaced.</param>
/// <param name="hasToken">Whether a token is asked for.</param>
/// <param name="isYes">Whether the user has agreed already (<c>--yes</c>).</param>
internal sealed class ServerAdding(
    CommandContext context, RegistryLocation location, bool isForced, bool hasToken, bool isYes)
{
    private const int ToolsShown = 40, NotesShown = 10;

    private Output Output => context.Output;

    /// <returns>The exit code: 1 if a pasted server was not added.</returns>
    public async Task<int> RunAsync(
        AddedDrafts added, bool isVerified, bool asJson, CancellationToken cancellation)
    {
        var drafts = added.Servers;
        var before = context.LoadRegistry(location, mayBeMissing: true);
        if (drafts.Count == 0)
        {
            Output.Line("Nothing to add");
            return Code(added.Failed);
        }

        if (!added.ArePasted && !isForced)
        {
            foreach (var draft in drafts) RefuseTakenName(draft.Name, before);
        }

        await ConfirmAsync(added, isVerified, cancellation);
        var token = hasToken
            ? await NewToken.AskAsync(context, location, drafts[0].Name, isForced, cancellation)
            : null;
        IReadOnlyList<NewToken> tokens = token is null ? added.Secrets : [.. added.Secrets, token];
        var candidates = Candidates(drafts, tokens, added.ArePasted);
        var trials = isVerified ? await TryAsync(candidates, added.ArePasted, cancellation) : [];
        var unreached = trials.Where(IsUnreached).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        drafts = [.. drafts.Where(d => !unreached.Contains(d.Name))];
        trials = [.. trials.Where(t => !unreached.Contains(t.Name))];

        // Only servers that connected may be written.
        await WriteAsync(drafts, tokens, cancellation);
        AcceptFirst(drafts, trials);
        if (asJson) Output.Json(JsonOf(drafts, trials));
        else Report(drafts, trials);
        var warnings = new AddWarnings(context, location);
        foreach (var draft in drafts) warnings.Print(draft);
        if (before.Servers.Count == 0 && !asJson) ShowNextStep();
        return Code(added.Failed + unreached.Count);
    }

    private static int Code(int failed) => (int)(failed > 0 ? ExitCode.Failed : ExitCode.Done);

    /// <summary>A server that requires a login is added; the user can log in afterwards.</summary>
    private static bool IsUnreached(ServerTrial trial) => trial.Failure is { Kind: not FailureKind.NeedsLogin };

    /// <summary>
    /// Shows what is about to run, and asks: on a terminal always, as it may be mistyped or copied; in a pipe only what
    /// was pasted needs <c>--yes</c>, as the user has typed the rest. With <c>--no-verify</c> nothing runs now.
    /// </summary>
    /// <exception cref="VoidMcpException">The user said no, or can't be asked.</exception>
    private async Task ConfirmAsync(AddedDrafts added, bool isVerified, CancellationToken cancellation)
    {
        var confirmation = new Confirmation(Output, context.Input);
        if (isYes || (!added.ArePasted && !added.ArePublished && !confirmation.CanAsk)) return;
        foreach (var draft in added.Servers) AddingText.Print(Output, draft);
        if (!confirmation.CanAsk && !isVerified) return;
        if (!confirmation.CanAsk)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"{(added.ArePublished ? "published" : "pasted")} servers need your yes before they are run; "
                    + "nothing was run or added",
                $"check what is shown, then add --yes{(added.ArePublished ? "" : ": voidmcp add - --yes")}");
        }

        if (await confirmation.AskAsync(isVerified ? "Connect and add?" : "Add without connecting?", cancellation))
            return;
        throw new VoidMcpException(FailureKind.Refused, "you said no; nothing was run or added");
    }

    /// <exception cref="VoidMcpException">
    /// A server of this name, or one that scripts can't tell from it, exists.
    /// </exception>
    public static void RefuseTakenName(string wanted, RegistrySnapshot registry)
    {
        var form = ServerName.UnderscoreForm(wanted);
        var taken = registry.Servers.Select(s => s.Name).Concat(registry.LeftOut)
            .FirstOrDefault(name => ServerName.UnderscoreForm(name).Equals(form, StringComparison.OrdinalIgnoreCase));
        if (taken is null) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"server {taken} already exists in {registry.Path}",
            "choose another name, or replace it with --force");
    }

    /// <summary>Parses the new servers as the registry would.</summary>
    /// <exception cref="VoidMcpException">They are invalid.</exception>
    private RegistrySnapshot Candidates(
        IReadOnlyList<ServerDraft> drafts, IReadOnlyList<NewToken> tokens, bool arePasted)
    {
        foreach (var draft in drafts)
        {
            if (ServerName.Problem(draft.Name) is { } wrong)
            {
                throw new VoidMcpException(
                    FailureKind.Usage, $"invalid server name '{draft.Name}': {wrong}", "voidmcp add <name> …");
            }
        }

        var editor = new RegistryEditor(location.RegistryPath);
        var text = editor.Apply("", [.. drafts.Select(draft => new RegistryEdit.Add(draft))]);
        var environment = tokens.Aggregate(
            context.EnvironmentOf(location), (known, token) => token.With(known));
        var read = new RegistryReader(environment)
            .Read(Encoding.UTF8.GetBytes(text), location.RegistryPath);
        if (read.Problems is [var problem, ..] && !arePasted)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                string.Join('\n', read.Problems.Select(p => $"{p with { Line = 0, Fix = null }}")),
                problem.Fix);
        }

        return read;
    }

    private async Task<IReadOnlyList<ServerTrial>> TryAsync(
        RegistrySnapshot candidates, bool arePasted, CancellationToken cancellation)
    {
        await using var host = context.OpenHost(candidates, location, isTrial: true);
        var names = string.Join(", ", candidates.Servers.Where(s => s.Enabled).Select(s => s.Name));
        var trials = await Output.WaitAsync(
            $"connecting to {names}", ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));

        var failed = trials.Where(IsUnreached).ToArray();
        if (failed.Length == 0) return trials;
        if (arePasted && failed.Length < candidates.Servers.Count)
        {
            foreach (var trial in failed)
                Output.Warn($"{trial.Name} was not added: {trial.Failure!.Message}", trial.Failure.Hint);
            return trials;
        }

        var first = failed[0].Failure!;
        throw new VoidMcpException(
            first.Kind,
            string.Join('\n', failed.Select(t => t.Failure!.Message))
                + "\nnothing was added; to add it without connecting, use --no-verify",
            first.Hint);
    }

    private async Task WriteAsync(
        IReadOnlyList<ServerDraft> drafts, IReadOnlyList<NewToken> tokens, CancellationToken cancellation)
    {
        location.EnsureFolders();
        IReadOnlyList<RegistryEdit> edits =
            [.. drafts.Select(d => isForced ? (RegistryEdit)new RegistryEdit.Set(d) : new RegistryEdit.Add(d))];
        var registry = context.Registry(location);
        var trust = context.Trust(location);
        // What the user adds with a command of their own needs no other approval.
        async Task WriteRegistryAsync()
        {
            await registry.EditAsync(edits, cancellation);
            await trust.ApproveOwnAsync(registry, [.. drafts.Select(d => d.Name)], cancellation);
        }

        if (tokens.Count == 0)
        {
            await WriteRegistryAsync();
            return;
        }

        var store = context.Secrets(location);
        var write = tokens.Aggregate(
            WriteRegistryAsync, (next, token) => () => token.KeepAsync(store, next, cancellation));
        await write();
        if (store.Note is { } note) Output.Warn(note);
        foreach (var token in tokens)
            Output.Note($"Stored {token.What} as secret {Output.Text(token.Name)} in {Output.Text(store.Path)}");
    }

    /// <summary>What the servers say now is accepted, whatever servers of their names said before.</summary>
    private void AcceptFirst(IReadOnlyList<ServerDraft> drafts, IReadOnlyList<ServerTrial> trials)
    {
        var store = context.Accepted(location);
        foreach (var draft in drafts)
        {
            store.Forget(draft.Name);
            if (trials.FirstOrDefault(t => t.Name == draft.Name)?.Definitions is not { } definitions) continue;
            try
            {
                _ = store.AddFirst(draft.Name, definitions.ToStatement(context.Time.GetUtcNow()));
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException or VoidMcpException)
            {
                Output.Warn($"can't keep the accepted definitions of {draft.Name}: {error.Message}");
            }
        }
    }

    private void Report(IReadOnlyList<ServerDraft> drafts, IReadOnlyList<ServerTrial> trials)
    {
        foreach (var trial in trials)
        {
            if (trial.Failure is { } wantsLogin)
            {
                Output.Note($"[yellow]{Output.Text(wantsLogin.Message)}[/]: {Output.Text(wantsLogin.Hint ?? "")}");
                continue;
            }

            var tools = trial.Definitions!.Tools;
            Output.Line(
                $"[bold]{Output.Text(trial.Name)}[/]  {Sizes.Count(tools.Count, "tool")}, connected in "
                + $"{Sizes.Time(trial.Took)}");
            var policy = drafts.First(d => d.Name == trial.Name).Tools ?? ToolPolicy.Open;
            var table = new TextTable("", "");
            foreach (var tool in tools.Take(ToolsShown))
            {
                var text = Output.Text(ToolSignature.Describe(tool));
                if (policy.Permits(tool.Name)) table.Row($"  [cyan]{Output.Text(tool.Name, 60)}[/]", text);
                else table.Row($"  [grey]{Output.Text(tool.Name, 60)}[/]", "[grey]denied[/]");
            }

            Output.Table(table);
            foreach (var note in trial.Definitions.Cleaned.Take(NotesShown))
                Output.Warn($"definition changed for clients: {note}");
            if (tools.Count > ToolsShown) Output.Line($"  … and {tools.Count - ToolsShown} more");
        }

        foreach (var draft in drafts.Where(d => d.OAuth.ClientId is not null))
        {
            var name = Output.Text(draft.Name);
            Output.Note($"If the OAuth client has a secret, run voidmcp secret set {name}, then write "
                + $"client-secret: \"${{secret:{name}}}\" next to its client-id in "
                + $"{Output.Text(location.RegistryPath)}");
        }

        var verb = isForced ? "Wrote" : "Added";
        var unverified = trials.Count == 0 ? ", not verified" : "";
        Output.Line(
            $"{verb} {Output.Text(string.Join(", ", drafts.Select(d => d.Name)))} to "
            + $"{Output.Text(location.RegistryPath)}{unverified}");
    }

    private void ShowNextStep()
    {
        Output.Note();
        Output.Note("Add voidmcp to your client once; it then has every server you add:");
        Output.NoteCopyable("    voidmcp install");
    }

    private string JsonOf(IReadOnlyList<ServerDraft> drafts, IReadOnlyList<ServerTrial> trials)
    {
        var servers = drafts.Select(d => AddedServer.Of(d.Name, trials.FirstOrDefault(t => t.Name == d.Name)));
        var added = new AddedDocument(location.RegistryPath, [.. servers]);
        return JsonSerializer.Serialize(added, CommandsJson.Pretty.AddedDocument);
    }
}

/// <summary>The servers to add.</summary>
/// <param name="Servers">Their entries.</param>
/// <param name="ArePasted">Whether they came as a configuration from stdin.</param>
internal sealed record AddedDrafts(IReadOnlyList<ServerDraft> Servers, bool ArePasted)
{
    /// <summary>How many others of the pasted configuration could not be taken over.</summary>
    public int Failed { get; init; }

    /// <summary>Whether a registry says what they run: the user has not typed it.</summary>
    public bool ArePublished { get; init; }

    /// <summary>Values that are stored as secrets if the servers are added.</summary>
    public IReadOnlyList<NewToken> Secrets { get; init; } = [];
}

/// <summary>What was added, for programs.</summary>
internal sealed record AddedDocument(string Registry, IReadOnlyList<AddedServer> Servers);

/// <summary>One of the servers; its time and tools only if it answered.</summary>
internal sealed record AddedServer(string Name, double? Ms, IReadOnlyList<AddedTool>? Tools)
{
    public static AddedServer Of(string name, ServerTrial? trial) => trial?.Definitions is not { } definitions
        ? new(name, null, null)
        : new(
            name,
            Math.Round(trial.Took.TotalMilliseconds, 1),
            [.. definitions.Tools.Select(tool => new AddedTool(tool.Name, ToolSignature.Describe(tool)))]);
}

/// <summary>One of its tools.</summary>
internal sealed record AddedTool(string Name, string Description);
