using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>
/// Compares what a server lists with the definitions that the user accepted. The first definitions are the accepted
/// ones. Later changes are reported, and kept in a file for the user; with <c>changes: hold</c> they are also kept from
/// clients (<see cref="Shown"/>), and with <c>changes: accept</c> they are accepted at once.
/// </summary>
/// <param name="entry">Returns the current registry entry.</param>
/// <param name="store">The accepted definitions.</param>
/// <param name="mode">Returns what happens to changes of servers whose entry does not say.</param>
/// <param name="time">The clock.</param>
internal sealed class AcceptedLists(
    Func<ServerEntry> entry, AcceptedStore store, Func<ChangesMode> mode, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile Kept? _kept;

    /// <summary>Read by themselves where the rest is not needed.</summary>
    private ListedUris? _uris;

    /// <summary>What <see cref="Follow"/> saw last; others may have read the files since.</summary>
    private Kept? _followed;
    private string? _reported;
    private Shaped? _shown;

    /// <summary>Raised, from any thread, with an event for the log. Handlers must not block.</summary>
    public event Action<string>? Reported;

    /// <summary>Why the accepted definitions can't be read; null if they can.</summary>
    public VoidMcpException? Problem => Now().Problem;

    /// <summary>What differs from the accepted definitions and waits for the user.</summary>
    public IReadOnlyList<DefinitionChange> Changes
    {
        get
        {
            var kept = Now();
            return kept is { Accepted: { } accepted, Waiting: { } waiting } ? accepted.ChangesTo(waiting) : [];
        }
    }

    /// <summary>The command that shows the changes.</summary>
    public string DiffCommand => store.DiffCommand(entry().Name);

    /// <summary>The commands with which the user reviews the changes.</summary>
    public string Review => store.Review(entry().Name);

    /// <summary>The URIs that the server has listed, now or earlier.</summary>
    public ListedUris Uris
    {
        get
        {
            lock (_gate) return _kept?.Uris ?? (_uris ??= store.Uris(entry().Name));
        }
    }

    /// <summary>What happens to changes of this server.</summary>
    public ChangesMode Mode => entry().Changes ?? mode();

    /// <summary>Takes note of definitions that were just read from the server.</summary>
    public void Learn(ServerDefinitions definitions)
    {
        var statement = definitions.ToStatement(time.GetUtcNow());
        string? report;
        lock (_gate)
        {
            try
            {
                report = LearnLocked(statement, definitions);
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException or VoidMcpException)
            {
                report = $"can't keep its accepted definitions: {error.Message}";
            }

            if (report is null || report == _reported) return;
            _reported = report;
        }

        Reported?.Invoke(report);
    }

    /// <summary>
    /// The definitions as clients may see them: the same instance, unless changes are held back. Without what can't be
    /// compared because the accepted definitions are unreadable, if changes are held back.
    /// </summary>
    public ServerDefinitions? Shown(ServerDefinitions? definitions)
    {
        if (definitions is null || Mode != ChangesMode.Hold) return definitions;
        lock (_gate)
        {
            var kept = NowLocked();
            if (_shown is { } shown && ReferenceEquals(shown.Of, definitions) && ReferenceEquals(shown.Kept, kept))
                return shown.Result;
            var result = Without(definitions, kept);
            _shown = new Shaped(definitions, kept, result);
            return result;
        }
    }

    /// <summary>Reads the files again if they changed. Returns whether they did since the last time.</summary>
    public bool Follow()
    {
        lock (_gate)
        {
            var now = NowLocked();
            var isNew = !ReferenceEquals(_followed, now);
            _followed = now;
            return isNew;
        }
    }

    private string? LearnLocked(ServerStatement statement, ServerDefinitions definitions)
    {
        var kept = NowLocked();
        var listed = definitions.Resources.Concat(definitions.Templates).Select(d => d.Key);
        if (kept.Uris.With(listed) is var uris && !ReferenceEquals(uris, kept.Uris))
        {
            store.KeepUris(entry().Name, uris);
            _kept = kept = kept with { Uris = uris };
        }

        if (kept.Problem is { } problem) return problem.Message;
        if (kept.Accepted is null)
        {
            if (statement.Known.Count == 0) return null;
            var isFirst = store.AddFirst(entry().Name, statement);
            kept = NowLocked();
            if (isFirst || kept.Accepted is null) return null;
        }

        var accepted = kept.Accepted;
        if (accepted.LacksKindsOf(statement))
        {
            accepted = accepted.WithKindsOf(statement);
            store.KeepAccepted(entry().Name, accepted);
        }

        // Offered fewer capabilities, the server may have said only a part of what it says; the rest still waits.
        var latest = kept.Waiting is { } before ? before.Accepting(statement) : statement;
        if (accepted.ChangesTo(latest).Count == 0)
        {
            if (kept.Waiting is not null) store.Wait(entry().Name, null);
        }
        else if (Mode != ChangesMode.Accept && !(kept.Waiting is { } waiting && SaysAll(waiting, latest)))
        {
            store.Wait(entry().Name, latest);
        }

        var changes = accepted.ChangesTo(statement);
        if (changes.Count > 0 && Mode == ChangesMode.Accept)
            store.Accept(entry().Name, accepted.Accepting(statement));
        NowLocked();
        if (changes.Count == 0) return null;
        var summary = DefinitionChange.Summary(changes);
        return Mode switch
        {
            ChangesMode.Accept => $"its definitions changed and were accepted: {summary}",
            ChangesMode.Hold => $"its definitions changed and are held back until you accept them: {summary}",
            _ => $"its definitions changed since you accepted them: {summary}",
        };
    }

    private static bool SaysAll(ServerStatement waiting, ServerStatement latest) =>
        waiting.ChangesTo(latest).Count == 0 && !waiting.LacksKindsOf(latest) && waiting.CoversToldOf(latest);

    private static ServerDefinitions Without(ServerDefinitions definitions, Kept kept)
    {
        if (kept.Problem is not null)
            return definitions with { Tools = [], Prompts = [], Templates = [], Skills = [], Instructions = null };
        if (kept.Accepted is not { } accepted) return definitions;
        var changes = accepted.ChangesTo(definitions.ToStatement(default));
        if (changes.All(change => change.New is null && change.Kind != StatedKind.Instructions)) return definitions;
        var held = changes.Where(change => change.New is not null).Select(c => (c.Kind, c.Name)).ToHashSet();
        return definitions with
        {
            Tools = [.. definitions.Tools.Where(t => !held.Contains((StatedKind.Tool, t.Name)))],
            Prompts = [.. definitions.Prompts.Where(p => !held.Contains((StatedKind.Prompt, p.Key)))],
            Templates = [.. definitions.Templates.Where(t => !held.Contains((StatedKind.Template, t.Key)))],
            Skills = [.. definitions.Skills.Where(s => !held.Contains((StatedKind.Skill, s.Key)))],
            Instructions = ServerDefinitions.InstructionsIn(accepted),
        };
    }

    private Kept Now()
    {
        lock (_gate) return NowLocked();
    }

    private Kept NowLocked()
    {
        var name = entry().Name;
        var stamp = store.StampOf(name);
        if (_kept is { } known && known.Stamp == stamp) return known;
        var uris = _kept?.Uris ?? (_uris ??= store.Uris(name));
        var isFirst = _kept is null;
        try
        {
            _kept = new Kept(stamp, store.Accepted(name), store.Waiting(name), null, uris);
        }
        catch (VoidMcpException problem)
        {
            _kept = new Kept(stamp, null, null, problem, uris);
        }

        if (isFirst) _followed = _kept;
        return _kept;
    }

    /// <summary>What the files say. Immutable.</summary>
    private sealed record Kept(
        (FileStamp, FileStamp) Stamp,
        ServerStatement? Accepted,
        ServerStatement? Waiting,
        VoidMcpException? Problem,
        ListedUris Uris);

    /// <summary>Definitions without what is held back, for these inputs.</summary>
    private sealed record Shaped(ServerDefinitions Of, Kept Kept, ServerDefinitions Result);
}
