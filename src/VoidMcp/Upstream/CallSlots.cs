using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Limits how many calls a server has in flight; further calls wait in a queue (FIFO). The limit may change while calls
/// are in flight: a lower one takes effect as calls end, a higher one at once.
/// </summary>
internal sealed class CallSlots(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _limit = limit;
    private int _taken;

    /// <summary>The number of calls waiting for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Takes a slot if one is free.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_taken >= _limit) return false;
            _taken++;
            return true;
        }
    }

    /// <exception cref="OperationCanceledException">Cancelled while waiting; no slot was taken.</exception>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_taken < _limit)
            {
                _taken++;
                return;
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellation.UnsafeRegister(_ => GiveUp(place, cancellation), null);
        await place.Value.Task;
    }

    /// <summary>Takes a slot for a call; waits at most for the call's own timeout.</summary>
    /// <exception cref="VoidMcpException">No slot became free in time.</exception>
    public async Task TakeAsync(ServerEntry entry, TimeProvider time, CancellationToken cancellation)
    {
        var (patience, slots) = (entry.Timeout, entry.Concurrency);
        if (TryTake()) return;
        if (patience <= TimeSpan.Zero)
        {
            await TakeAsync(cancellation);
            return;
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await TakeAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut,
                $"server '{entry.Name}' reached its concurrency limit ({slots}) for {patience.TotalSeconds:0.###} s; "
                + "the call was not sent",
                "try again later, or raise the server's `concurrency:` in the registry");
        }
    }

    public void Return()
    {
        lock (_gate)
        {
            _taken--;
            ServeLocked();
        }
    }

    /// <param name="limit">The new limit, at least 1.</param>
    public void Resize(int limit)
    {
        lock (_gate)
        {
            _limit = limit;
            ServeLocked();
        }
    }

    private void ServeLocked()
    {
        while (_taken < _limit && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _taken++;
            next.Value.SetResult();
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellation)
    {
        lock (_gate)
        {
            // Its slot was just granted: the waiter takes it and releases it as usual.
            if (place.List is null) return;
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellation);
    }
}
