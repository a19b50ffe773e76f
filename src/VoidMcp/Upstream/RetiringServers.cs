using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// The servers that were taken out of service by a change of the registry, while their calls in flight end and their
/// processes stop.
/// </summary>
/// <param name="report">Receives an event for the log.</param>
/// <param name="onGone">Called when a server is gone.</param>
internal sealed class RetiringServers(Action<UpstreamReport> report, Action<UpstreamServer> onGone)
{
    /// <summary>How long calls in flight on a changed or removed server may take to finish.</summary>
    public static readonly TimeSpan CallsMayEnd = TimeSpan.FromSeconds(30);

    /// <summary>The same after a restart by the user, perhaps because a call hangs.</summary>
    public static readonly TimeSpan CallsMayEndAtRestart = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    /// <summary>Each with its end, which never faults.</summary>
    private readonly Dictionary<UpstreamServer, TaskCompletionSource> _ends = [];

    public IReadOnlyList<UpstreamServer> All
    {
        get { lock (_gate) return [.. _ends.Keys]; }
    }

    /// <summary>Adds servers; <see cref="Retire"/> them next.</summary>
    public void Add(IEnumerable<UpstreamServer> leaving)
    {
        lock (_gate)
        {
            foreach (var gone in leaving)
                _ends.Add(gone, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>
    /// Delays a new server's start while the old process, which may use the same port or profile, is still running.
    /// </summary>
    public void HoldBack(UpstreamServer created)
    {
        if (created.Entry.Command is null) return;
        lock (_gate)
        {
            foreach (var (gone, end) in _ends)
            {
                if (gone.Entry.Command is not null && gone.Entry.Name == created.Entry.Name)
                    created.StartAfter(end.Task);
            }
        }
    }

    /// <summary>Stops a server in the background once its calls in flight have ended, or took too long.</summary>
    /// <param name="gone">The server.</param>
    /// <param name="now">The entry that has its name now; null if there is none.</param>
    public void Retire(UpstreamServer gone, ServerEntry? now)
    {
        var (patience, why) = now switch
        {
            null => (CallsMayEnd, "it was removed from the registry"),
            { Enabled: false } => (CallsMayEnd, "it was disabled in the registry"),
            { Hold: { } hold } => (CallsMayEnd, $"it {hold.Problem}"),
            _ when now.Restarted != gone.Entry.Restarted => (CallsMayEndAtRestart, "the user asked for a restart"),
            _ => (CallsMayEnd, "its entry in the registry changed"),
        };
        _ = RetireAsync(gone, patience, why);
    }

    private async Task RetireAsync(UpstreamServer gone, TimeSpan patience, string why)
    {
        try
        {
            await gone.RetireAsync(patience, why);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            report(new UpstreamReport(gone.Entry.Name, $"could not be stopped: {error.Message}", IsProblem: true));
        }
        finally
        {
            onGone(gone);
            TaskCompletionSource? end;
            lock (_gate) _ends.Remove(gone, out end);
            end?.SetResult();
        }
    }
}
