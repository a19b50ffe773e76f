using VoidMcp.Asking;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Who uses a server: gives its connection to callers, and stops it when it is idle, or when a caller needs one with
/// more client capabilities.
/// </summary>
/// <param name="cell">The server's state, shared with its <see cref="ServerLife"/>.</param>
/// <param name="entry">Returns the current registry entry.</param>
/// <param name="sessions">The clients that have used the connection.</param>
/// <param name="singleUse">Recognizes servers that exit after each answer.</param>
/// <param name="isWanted">Whether the server must run although no call uses it. Called with the lock held.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerUsage(
    LifeCell cell,
    Func<ServerEntry> entry,
    ConnectionSessions sessions,
    SingleUse singleUse,
    Func<bool> isWanted,
    TimeProvider time) : IDisposable
{
    private ServerUses? _counted;

    /// <summary>Made when it is first needed, with the lock held.</summary>
    private ServerUses Uses => _counted ??= new ServerUses(time, StopIfIdle);

    /// <summary>
    /// Stops the process of a connection that was let go; true if it was healthy. Called with the lock held.
    /// </summary>
    public required Action<UpstreamConnection, bool> Left { get; init; }

    /// <summary>Is told why the server was stopped. Without the lock.</summary>
    public required Action<string> Stopped { get; init; }

    /// <summary>Ends when no call is in flight any more. With the lock held.</summary>
    public Task EndedLocked => Uses.Ended;

    /// <summary>A connection is ready: it is idle from now on.</summary>
    public void SetBackLocked() => Uses.SetBack(entry().IdleStop);

    /// <summary>The connection ended by itself.</summary>
    public void ConnectionGoneLocked()
    {
        sessions.Clear();
        Uses.RingAfter(TimeSpan.Zero);
    }

    /// <summary>
    /// Begins a use if the server is ready for this caller; else returns null. Allocates nothing. End it with <see
    /// cref="EndUse"/>.
    /// </summary>
    public UpstreamConnection? TryUse(CallingClient? client)
    {
        lock (cell.Gate)
        {
            if (cell.Live is not { } connection) return null;
            if (client is not null && sessions.IsTooNarrowFor(client, connection, Uses.Count > 0)) return null;
            if (!singleUse.TryTake(connection)) return null;
            Uses.Begin();
            return connection;
        }
    }

    /// <summary>
    /// Takes a connection for a caller. False if the server exits after each answer and this one was used already: call
    /// <see cref="SingleUse.EndAsync"/> and start again.
    /// </summary>
    public bool TryTake(UpstreamConnection connection)
    {
        lock (cell.Gate) return singleUse.TryTake(connection);
    }

    /// <inheritdoc cref="SingleUse.EndAsync"/>
    public Task SpentAsync(UpstreamConnection connection, CancellationToken cancellation) =>
        singleUse.EndAsync(connection, cancellation);

    /// <summary>
    /// Begins a use of a server that is not ready: call <see cref="ServerLife.Start"/> next, and
    /// <see cref="EndUse"/> at the end.
    /// </summary>
    public void BeginUse(CallingClient? client)
    {
        bool isTooNarrow;
        lock (cell.Gate)
        {
            var live = cell.Live;
            isTooNarrow = client is not null && sessions.IsTooNarrowFor(client, live, Uses.Count > 0);

            // The caller starts the next one itself, with more client capabilities.
            if (isTooNarrow) StopLocked(live!, wasHealthy: false);
            Uses.Begin();
        }

        if (isTooNarrow) Stopped("reconnecting for a client with more capabilities");
    }

    /// <summary>Ends a use; after the last one the idle time begins.</summary>
    public void EndUse()
    {
        lock (cell.Gate) Uses.End(cell.State == LifeState.Ready ? entry().IdleStop : TimeSpan.Zero);
    }

    /// <summary>Restarts the idle timer: a subscription ended, or the entry's idle timeout changed.</summary>
    public void ReconsiderIdleness()
    {
        lock (cell.Gate)
        {
            if (cell.State == LifeState.Ready) Uses.SetBack(entry().IdleStop);
        }
    }

    public void Dispose() => _counted?.Dispose();

    private void StopIfIdle()
    {
        lock (cell.Gate)
        {
            Uses.Rang();
            var limit = entry().IdleStop;
            if (Uses.Count > 0 || limit <= TimeSpan.Zero || isWanted()) return;
            if (cell.Live is not { } connection) return;
            var left = limit - Uses.Unused;
            if (left > TimeSpan.Zero || connection.HasRunningTasks)
            {
                // A task that nobody polls ends without notice, so check again later.
                Uses.RingAfter(left > TimeSpan.Zero ? left : limit);
                return;
            }

            connection.Grace = entry().StopTimeout;
            StopLocked(connection, wasHealthy: true);
            sessions.Clear();
        }

        Stopped("idle");
    }

    private void StopLocked(UpstreamConnection connection, bool wasHealthy)
    {
        cell.LetGo();
        Uses.RingAfter(TimeSpan.Zero);
        cell.State = LifeState.Idle;
        Left(connection, wasHealthy);
    }
}
