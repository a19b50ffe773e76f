using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Hands out what a call takes of a server: the client's turn, a concurrency slot and the live connection, in this
/// order. The server is started if needed.
/// </summary>
/// <param name="entry">Returns the current registry entry.</param>
/// <param name="life">The server's process.</param>
/// <param name="ending">Tells whether the server is taken out of service.</param>
/// <param name="turns">Isolates clients from each other.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerLeases(
    Func<ServerEntry> entry, ServerLife life, ServerEnding ending, SessionTurns turns, TimeProvider time)
{
    /// <summary>
    /// The longest back-off pause that a call waits for; in a longer one it fails at once with the last error.
    /// </summary>
    private static readonly TimeSpan PauseWorthWaiting = TimeSpan.FromSeconds(2);

    private readonly CallSlots _slots = new(entry().Concurrency);

    /// <summary>Whether calls wait for a slot.</summary>
    public bool HasCallsWaiting => _slots.Waiting > 0;

    /// <summary>The timeout of calls, as the registry has it now.</summary>
    public TimeSpan Timeout => entry().Timeout;

    /// <summary>Changes the number of slots.</summary>
    public void Resize(int concurrency) => _slots.Resize(concurrency);

    /// <inheritdoc cref="UpstreamServer.LeaseAsync"/>
    public ValueTask<UpstreamLease> TakeAsync(
        CallingClient? client, bool takesSlot, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && TryTake(client, takesSlot) is { } lease
            ? new ValueTask<UpstreamLease>(lease)
            : new ValueTask<UpstreamLease>(WaitAsync(client, takesSlot, cancellation));

    /// <summary>
    /// Ends a use of the connection, and gives the slot back where one was taken; called by the lease.
    /// </summary>
    public void Return(bool tookSlot)
    {
        life.Usage.EndUse();
        if (tookSlot) _slots.Return();
    }

    private UpstreamLease? TryTake(CallingClient? client, bool takesSlot)
    {
        SessionTurns.Turn turn = default;
        if (takesSlot && !turns.TryTake(client, out turn)) return null;
        if (!takesSlot || _slots.TryTake())
        {
            if (life.Usage.TryUse(client) is { } connection)
                return new UpstreamLease(this, connection, takesSlot, turn);
            if (takesSlot) _slots.Return();
        }

        turn.Dispose();
        return null;
    }

    private async Task<UpstreamLease> WaitAsync(
        CallingClient? client, bool takesSlot, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending.Retiring);
        SessionTurns.Turn turn = default;
        try
        {
            if (takesSlot) turn = await turns.TakeAsync(client, either.Token);
            if (takesSlot) await _slots.TakeAsync(entry(), time, either.Token);
            life.Usage.BeginUse(client);
            try
            {
                return new UpstreamLease(this, await ConnectAsync(either.Token), takesSlot, turn);
            }
            catch
            {
                Return(takesSlot);
                throw;
            }
        }
        catch (Exception error)
        {
            turn.Dispose();
            var isOver = error is OperationCanceledException or ObjectDisposedException;
            if (!isOver || !ending.IsRetired || cancellation.IsCancellationRequested) throw;

            // Retired between taking the slot and the connection: it is gone already.
            throw new UpstreamRetiredException(entry().Name);
        }
    }

    /// <summary>Returns the live connection, after starting the server if needed.</summary>
    /// <exception cref="VoidMcpException">It can't be started, or not soon.</exception>
    public async Task<UpstreamConnection> ConnectAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (life.Start(out var pause) is { } starting)
            {
                var connection = await starting.WaitAsync(cancellation);
                if (life.Usage.TryTake(connection)) return connection;
                await life.Usage.SpentAsync(connection, cancellation);
                continue;
            }

            if (pause > PauseWorthWaiting) throw life.InPause(pause);
            await Task.Delay(pause, time, cancellation);
        }
    }
}
