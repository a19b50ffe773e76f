using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// How many calls a server may have in flight; those beyond wait their turn, first come first served. The number may
/// change while calls are in flight: fewer slots are reached as calls end, more are handed out at once.
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

    /// <summary>The same for a call, which waits for a slot at most as long as it may last itself.</summary>
    /// <exception cref="VoidMcpException">All slots stayed taken.</exception>
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
            var others = slots == 1 ? "another call" : $"{slots} other calls";
            throw new VoidMcpException(
                FailureKind.TimedOut,
                $"server '{entry.Name}' was busy for {patience.TotalSeconds:0.###} s with {others}, "
                + "as many as it takes at once; this one was not sent",
                "try again later; `concurrency:` of the server in the registry says how many calls it takes at once");
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
