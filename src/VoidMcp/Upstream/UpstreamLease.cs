namespace VoidMcp.Upstream;

/// <summary>A call's hold on a server: its live connection, one slot of its concurrency where it took one, and its client's turn. Dispose gives all back.</summary>
internal sealed class UpstreamLease(UpstreamServer upstream, UpstreamConnection connection, bool tookSlot, IDisposable? turn) : IDisposable
{
    private int _returned;

    public UpstreamConnection Connection { get; } = connection;

    /// <summary>The limit of a call, as the registry has it at its start.</summary>
    public TimeSpan Timeout => upstream.Entry.Timeout;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) != 0) return;
        upstream.Return(tookSlot);
        turn?.Dispose();
    }
}
