namespace VoidMcp.Upstream;

/// <summary>A call's hold on a server: its live connection, and one slot of its concurrency where it took one. Dispose gives both back.</summary>
internal sealed class UpstreamLease(UpstreamServer upstream, UpstreamConnection connection, bool tookSlot) : IDisposable
{
    private int _returned;

    public UpstreamConnection Connection { get; } = connection;

    /// <summary>The limit of a call, as the registry has it at its start.</summary>
    public TimeSpan Timeout => upstream.Entry.Timeout;

    /// <summary>Whether other calls wait for the slot that this one took.</summary>
    public bool OthersWait => tookSlot && upstream.HasCallsWaiting;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0) upstream.Return(tookSlot);
    }
}
