using VoidMcp.Sandbox.Intl;

namespace VoidMcp.Sandbox;

/// <summary>
/// Notes for the model after a script that succeeded: what looks like a mistake in the code, and what it may not know
/// of the result. Each is one or two sentences.
/// </summary>
internal sealed class SuccessNotes(ScriptSource source, CallRecords calls, OpenRequests requests)
{
    private readonly List<string> _notes = [.. source.Notes, .. requests.Notes];

    public IntlGlobals? Intl { get; init; }

    public PromiseGuard? Promises { get; init; }

    /// <summary>All notes in order; call it last.</summary>
    public List<string> All()
    {
        if (requests.Beside.Note is { } beside) _notes.Add(beside);
        if (UndefinedMembers.Note(source, calls) is { } undefined) _notes.Add(undefined);
        return _notes;
    }

    /// <param name="isUndefined">Whether the script returned nothing.</param>
    /// <param name="sawPromiseText">Whether the result contains a promise that was converted to a string.</param>
    /// <param name="lost">What JSON can't represent: "the result.x is NaN".</param>
    public void AddResult(bool isUndefined, bool sawPromiseText, IReadOnlyList<string> lost)
    {
        _notes.AddRange(Intl?.Notes ?? []);
        if (isUndefined && source.UncalledFunctions() is { Count: > 0 } uncalled)
            _notes.Add($"{string.Join(" and ", uncalled)} was declared and never called. "
                + $"End the script with: return await {uncalled[^1]}()");
        if (Promises?.BecameText is { } call)
            _notes.Add($"{call.InCode} was converted to the string \"[object Promise]\". "
                + "Put await in front of the call.");
        else if (sawPromiseText)
            _notes.Add("The result contains \"[object Promise]\": a promise was converted to a string. "
                + "Put await in front of the call.");
        if (lost.Count > 0) _notes.Add($"{string.Join(", ", lost)}: JSON has no such value, so it became null");
    }

    public void AddUnhandled(UnhandledRejections rejections, ErrorReport errors)
    {
        if (rejections.First is not { } first) return;
        var error = errors.Uncaught(first.Reason, requests.LineOf(first.Reason), first.Stack);
        var where = error.Line > 0 ? $" (line {error.Line})" : "";
        _notes.Add($"Unhandled promise rejection: {error.Name}: {error.Message}{where}");
    }

    /// <summary>Adds the calls and timers that the script did not wait for.</summary>
    public void AddUnfinished(int timers)
    {
        if (calls.Open is { Count: > 0 } open)
        {
            var named = string.Join(", ", open.Take(3).Select(static c => c.InCode));
            if (open.Count > 3) named += $" and {open.Count - 3} more";
            _notes.Add(
                $"The script returned before these calls finished, and they were cancelled; await them: {named}");
        }

        if (timers > 0)
        {
            _notes.Add($"{timers} timer{(timers == 1 ? "" : "s")} had not fired when the script returned, "
                + "and will not. To wait: await sleep(ms).");
        }
    }
}
