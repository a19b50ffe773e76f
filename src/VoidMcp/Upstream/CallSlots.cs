namespace VoidMcp.Upstream;

/// <summary>
/// How many calls a server may have in flight; those beyond wait their turn, first come first served. The number may change
/// while calls are in flight: fewer slots are reached as calls end, more are handed out at once.
/// </summary>
internal sealed class CallSlots(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _limit = limit;
    private int _taken;

    /// <summary>How many calls wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Takes a slot where one is free.</summary>
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

    public void Return()
    {
        lock (_gate)
        {
            _taken--;
            ServeLocked();
        }
    }

    /// <param name="limit">The new number, at least 1.</param>
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
            // Its slot has just come: whoever waits takes it, and gives it back like any other.
            if (place.List is null) return;
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellation);
    }
}
