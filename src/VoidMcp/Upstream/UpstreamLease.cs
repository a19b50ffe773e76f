using VoidMcp.Asking;

namespace VoidMcp.Upstream;

/// <summary>
/// A call's hold on a server: its live connection, a slot of its concurrency if it took one, and its client's turn.
/// Dispose gives all back.
/// </summary>
internal sealed class UpstreamLease(
    UpstreamServer upstream, UpstreamConnection connection, bool tookSlot, SessionTurns.Turn turn) : IDisposable
{
    private readonly SessionTurns.Turn _turn = turn;
    private int _returned;

    public UpstreamConnection Connection { get; } = connection;

    /// <summary>The limit of a call, as the registry has it at its start.</summary>
    public TimeSpan Timeout => upstream.Entry.Timeout;

    /// <summary>Whether other calls wait for the slot that this one took.</summary>
    public bool OthersWait => tookSlot && upstream.HasCallsWaiting;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) != 0) return;
        upstream.Return(tookSlot);
        _turn.Dispose();
    }
}
