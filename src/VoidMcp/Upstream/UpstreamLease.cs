using VoidMcp.Asking;

namespace VoidMcp.Upstream;

/// <summary>
/// A call's hold on a server: its live connection, a concurrency slot if it took one, and its client's turn. Dispose
/// returns all of them.
/// </summary>
internal sealed class UpstreamLease(
    ServerLeases leases, UpstreamConnection connection, bool tookSlot, SessionTurns.Turn turn) : IDisposable
{
    private readonly SessionTurns.Turn _turn = turn;
    private int _returned;

    public UpstreamConnection Connection { get; } = connection;

    /// <summary>The call's timeout, as set in the registry when the call starts.</summary>
    public TimeSpan Timeout => leases.Timeout;

    /// <summary>Whether other calls wait for this lease's slot.</summary>
    public bool OthersWait => tookSlot && leases.HasCallsWaiting;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) != 0) return;
        leases.Return(tookSlot);
        _turn.Dispose();
    }
}
