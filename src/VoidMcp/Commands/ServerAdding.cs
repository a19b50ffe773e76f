using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Secrets;
using VoidMcp.Terminal;
using VoidMcp.Trust;

namespace VoidMcp.Commands;

/// <summary>Adds servers to the registry: all of them, or none if one is invalid or fails to connect.</summary>
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

    public async Task RunAsync(
        AddedDrafts added, bool isVerified, bool asJson, CancellationToken cancellation)
    {
        var drafts = added.Servers;
        var before = context.LoadRegistry(location, mayBeMissing: true);
        RefuseTakenNames(drafts, before);
        await ConfirmAsync(added, isVerified, cancellation);
        var token = hasToken
            ? await NewToken.AskAsync(context, location, drafts[0].Name, isForced, cancellation)
            : null;
        IReadOnlyList<NewToken> tokens = token is null ? added.Secrets : [.. added.Secrets, token];
        var candidates = Candidates(drafts, tokens);
        var trials = isVerified ? await TryAsync(candidates, cancellation) : [];

        // Only servers that connected may be written.
        await WriteAsync(drafts, tokens, cancellation);
        AcceptFirst(drafts, trials);
        if (asJson) Output.Json(JsonOf(drafts, trials));
        else Report(drafts, trials);
        foreach (var draft in drafts) WarnOfRelativePaths(draft);
        foreach (var draft in drafts) WarnOfPlainText(draft);
        foreach (var warning in drafts.SelectMany(AddWarnings.Of)) Output.Warn(warning);
        foreach (var warning in drafts.Select(AccessOf).OfType<string>()) Output.Warn(warning);
        if (before.Servers.Count == 0 && !asJson) ShowNextStep();
    }

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

    private string? AccessOf(ServerDraft draft)
    {
        var expander = new ValueExpander(context.Environment);
        return HomeAccess.Warning(
            draft.Name, draft.Command, [.. draft.Args.Select(expander.ExpandHome)], location.Home);
    }

    private void RefuseTakenNames(IReadOnlyList<ServerDraft> drafts, RegistrySnapshot registry)
    {
        if (isForced) return;
        foreach (var draft in drafts)
        {
            var form = ServerName.UnderscoreForm(draft.Name);
            var taken = registry.Servers.Select(s => s.Name).Concat(registry.LeftOut)
                .FirstOrDefault(
                    name => ServerName.UnderscoreForm(name).Equals(form, StringComparison.OrdinalIgnoreCase));
            if (taken is null) continue;
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"server {taken} already exists in {registry.Path}",
                "choose another name, or replace it with --force");
        }
    }

    /// <summary>Parses the new servers as the registry would.</summary>
    /// <exception cref="VoidMcpException">They are invalid.</exception>
    private RegistrySnapshot Candidates(IReadOnlyList<ServerDraft> drafts, IReadOnlyList<NewToken> tokens)
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
        var text = drafts.Aggregate("", (written, draft) => editor.Apply(written, new RegistryEdit.Add(draft)));
        var environment = tokens.Aggregate(
            context.EnvironmentOf(location), (known, token) => token.With(known));
        var read = new RegistryReader(environment)
            .Read(Encoding.UTF8.GetBytes(text), location.RegistryPath);
        if (read.Problems is [var problem, ..])
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                string.Join('\n', read.Problems.Select(p => $"{p with { Line = 0, Fix = null }}")),
                problem.Fix);
        }

        return read;
    }

    private async Task<IReadOnlyList<ServerTrial>> TryAsync(RegistrySnapshot candidates, CancellationToken cancellation)
    {
        await using var host = context.OpenHost(candidates, location, isTrial: true);
        var names = string.Join(", ", candidates.Servers.Where(s => s.Enabled).Select(s => s.Name));
        var trials = await Output.WaitAsync(
            $"connecting to {names}", ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation));

        // A server that requires a login is added; the user can log in afterwards.
        var failed = trials.Where(t => t.Failure is { Kind: not FailureKind.NeedsLogin }).ToArray();
        if (failed.Length == 0) return trials;
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
        var store = AcceptedStore.In(location);
        foreach (var draft in drafts)
        {
            store.Forget(draft.Name);
            if (trials.FirstOrDefault(t => t.Name == draft.Name)?.Definitions is not { } definitions) continue;
            try
            {
                _ = store.AddFirst(draft.Name, definitions.ToStatement(context.Time.GetUtcNow()));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
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
                Output.Warn($"hidden or overlong text: {note}");
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

    /// <summary>Warns of words that may be relative paths: the server runs in a folder of its own.</summary>
    private void WarnOfRelativePaths(ServerDraft draft)
    {
        if (draft.Command is not { } command || draft.Cwd is not null) return;
        var here = context.CurrentFolder;
        foreach (var word in draft.Args.Append(
            command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? command : ""))
        {
            if (word.Length == 0
                || word[0] is '-' or '~'
                || Path.IsPathRooted(word)
                || word.Contains("${", StringComparison.Ordinal))
            {
                continue;
            }

            if (!Path.Exists(Path.Join(here, word))) continue;
            Output.Warn(
                $"{draft.Name}: '{word}' is relative to the current directory, but the server runs in a folder of "
                + $"its own; write {Path.GetFullPath(word, here)}, or add it again with --cwd "
                + $"{ShellWords.Quote(here)} --force");
        }
    }

    /// <summary>Warns of credentials in plain text, which stay in the file, its backups and its repository.</summary>
    private void WarnOfPlainText(ServerDraft draft)
    {
        foreach (var (kind, name, value) in draft.Env.Select(e => ("env", e.Key, e.Value))
            .Concat(draft.Headers.Select(h => ("headers", h.Key, h.Value))))
        {
            if (!CredentialNames.IsCredential(name)
                || value.Contains("${", StringComparison.Ordinal)
                || value.Trim().Length < SecretMask.ShortestWord)
            {
                continue;
            }

            var scheme = value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "";
            Output.Warn(
                $"{draft.Name}: {kind}.{name} is stored in plain text in {location.RegistryPath}; to encrypt it: "
                + $"voidmcp secret set {draft.Name}, then write {name}: \"{scheme}${{secret:{draft.Name}}}\" there");
        }

        if (draft.Url is { } url && AddressKeys.In(url).Any())
        {
            Output.Warn(
                $"{draft.Name}: the key in its url is stored in plain text in {location.RegistryPath}; to encrypt it: "
                + $"voidmcp secret set {draft.Name}, then write ${{secret:{draft.Name}}} in its place there");
        }

        foreach (var arg in NamedArgument.Of(draft.Args).Where(arg => arg.IsCredential
            && !arg.Value.Contains("${", StringComparison.Ordinal)
            && arg.Value.Trim().Length >= SecretMask.ShortestWord))
        {
            Output.Warn(
                $"{draft.Name}: the value of {arg.Name} is stored in plain text in {location.RegistryPath}, and "
                + "command lines are visible to other processes; if the server accepts an environment variable, add it "
                + "again with --token-env NAME --force");
        }
    }

    private void ShowNextStep()
    {
        Output.Note();
        Output.Note("Add voidmcp to your client once; it then has every server you add:");
        ClientSetup.Print(Output.Note, Output.NoteCopyable);
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
/// <param name="ArePasted">Whether they came as JSON from stdin.</param>
internal sealed record AddedDrafts(IReadOnlyList<ServerDraft> Servers, bool ArePasted)
{
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
