using VoidMcp.Errors;

namespace VoidMcp.CodeMode;

/// <summary>
/// Decides which scripts compute. A limited number do so at once; a script that only waits, for its calls, a timer or a
/// person, gives its place to another and queues for one when it can continue. The queue is served round-robin by owner
/// (a client's session). A waiting script keeps its worker process, so the number of started scripts is limited too.
/// </summary>
/// <param name="parallel">How many scripts compute at once; read each time, because the setting may change.</param>
internal sealed class ScriptPlaces(Func<int> parallel)
{
    /// <summary>
    /// Maximum number of started scripts, computing or waiting; one worker process each. More if more may compute.
    /// </summary>
    public const int MaxStarted = 32;

    /// <summary>Maximum number of started scripts of one owner, to leave room for others.</summary>
    public const int MaxStartedOfOne = 24;

    /// <summary>Maximum number of scripts waiting to start; more are rejected immediately.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Maximum number of scripts of one owner that wait to start.</summary>
    public const int MaxWaitingOfOne = 32;

    private readonly Lock _gate = new();
    private readonly FairQueue<Waiter> _queue = new();
    private readonly Dictionary<object, int> _startedOf = new(ReferenceEqualityComparer.Instance);
    private int _computing, _started, _waitingToStart;
    private bool _closed;

    /// <summary>The number of processors, at least 2.</summary>
    public static int DefaultParallel => Math.Max(2, Environment.ProcessorCount);

    /// <summary>Waits until a script may start. It then has a place.</summary>
    /// <param name="owner">The owner of the script; owners take turns.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="VoidMcpException">Too many scripts are waiting.</exception>
    /// <exception cref="OperationCanceledException">Cancelled or closed.</exception>
    public async Task EnterAsync(object owner, CancellationToken cancellation)
    {
        var waiter = new Waiter(owner, starts: true);
        lock (_gate)
        {
            if (_closed) throw new OperationCanceledException("the gateway is shutting down");

            // Whoever is queued while there is a free place can't start yet, and does not hold others up.
            if (_computing < parallel() && MayGoLocked(waiter))
            {
                TakeLocked(waiter);
                return;
            }

            RefuseTooManyLocked(owner);
            _queue.Enqueue(owner, waiter);
            _waitingToStart++;
        }

        await using var registration = cancellation.Register(() =>
        {
            if (Withdraw(waiter)) waiter.Cancel();
        });
        await waiter.Place;
    }

    /// <summary>Gives up the place of a script that only waits; it stays started.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _computing--;
            FillLocked();
        }
    }

    /// <summary>Requests a place for a paused script.</summary>
    public Waiter Resume(object owner)
    {
        var waiter = new Waiter(owner, starts: false);
        lock (_gate)
        {
            if (_computing < parallel()) TakeLocked(waiter);
            else _queue.Enqueue(owner, waiter);
        }

        return waiter;
    }

    /// <summary>Takes a waiting script out of the queue; false if it has got its place.</summary>
    public bool Withdraw(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_queue.Remove(waiter.Owner, waiter)) return false;
            if (waiter.Starts) _waitingToStart--;
            return true;
        }
    }

    /// <summary>A started script has ended.</summary>
    /// <param name="owner">Its owner.</param>
    /// <param name="computes">Whether it still has a place.</param>
    public void Leave(object owner, bool computes)
    {
        lock (_gate)
        {
            if (computes) _computing--;
            _started--;
            if (--_startedOf[owner] == 0) _startedOf.Remove(owner);
            FillLocked();
        }
    }

    /// <summary>Cancels all waits, and lets no script start any more.</summary>
    public void Close()
    {
        List<Waiter> waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = _queue.Clear();
        }

        waiting.ForEach(static w => w.Cancel());
    }

    private void FillLocked()
    {
        while (_computing < parallel() && _queue.Dequeue(MayGoLocked) is { } next)
        {
            if (next.Starts) _waitingToStart--;
            TakeLocked(next);
        }
    }

    private void TakeLocked(Waiter waiter)
    {
        _computing++;
        if (waiter.Starts)
        {
            _started++;
            _startedOf[waiter.Owner] = StartedOfLocked(waiter.Owner) + 1;
        }

        waiter.Grant();
    }

    private bool MayGoLocked(Waiter waiter) => !waiter.Starts
        || _started < Math.Max(MaxStarted, parallel())
        && StartedOfLocked(waiter.Owner) < Math.Max(MaxStartedOfOne, parallel());

    private int StartedOfLocked(object owner) => _startedOf.GetValueOrDefault(owner);

    private void RefuseTooManyLocked(object owner)
    {
        var ofOne = _queue.CountOf(owner, static w => w.Starts);
        if (_waitingToStart < MaxWaiting && ofOne < MaxWaitingOfOne) return;
        throw new VoidMcpException(
            FailureKind.ScriptFailed,
            $"too many scripts are waiting for a worker ({_waitingToStart}, {ofOne} of them from this client)",
            "Run fewer scripts at once, or try again later.");
    }

    /// <summary>A script that waits for a place.</summary>
    internal sealed class Waiter(object owner, bool starts)
    {
        private readonly TaskCompletionSource _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object Owner => owner;

        /// <summary>Whether it has not started yet; otherwise it resumes.</summary>
        public bool Starts => starts;

        /// <summary>Completes when it has its place; cancelled when it gets none.</summary>
        public Task Place => _place.Task;

        public void Grant() => _place.TrySetResult();

        public void Cancel() => _place.TrySetCanceled(CancellationToken.None);
    }
}
