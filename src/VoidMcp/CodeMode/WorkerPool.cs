using System.Collections.Concurrent;
using VoidMcp.Errors;

namespace VoidMcp.CodeMode;

/// <summary>
/// The workers: as many scripts at once as there are processors; of the rest each owner (a client's session) gets one in
/// turn. One worker more than is busy waits, started and warm. Whoever takes a worker gives it back with <see cref="Release"/>; one that is unfit is
/// killed and replaced.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    /// <summary>Scripts that may wait for a worker; more are refused at once.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Scripts of one owner that may wait, so that there is room for others.</summary>
    public const int MaxWaitingOfOne = 32;

    /// <summary>Scripts that may leave their places at once because they wait for a person.</summary>
    private const int MaxStanding = 16;

    /// <summary>A worker that takes longer to start hangs, and is replaced.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(10);

    private const int MaxIdle = 2, RunsPerWorker = 500, StartAttempts = 3;

    private readonly WorkerCommand _command;
    private readonly Lock _gate = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly HashSet<WorkerProcess> _all = [];
    private readonly FairQueue<TaskCompletionSource> _waiting = new();
    private readonly BlockingCollection<Action> _chores = [];
    private readonly TaskCompletionSource _choresDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _freePlaces, _standing;
    private bool _spareOrdered, _disposed;

    /// <param name="command">How a worker is started.</param>
    /// <param name="maxScripts">Scripts at once; the number of processors, but at least two, unless said.</param>
    public WorkerPool(WorkerCommand command, int? maxScripts = null)
    {
        _command = command;
        _freePlaces = maxScripts ?? Math.Max(2, Environment.ProcessorCount);

        // One thread starts and buries all workers, and lives as long as the pool: see WorkerProcess.
        new Thread(DoChores) { IsBackground = true, Name = "script workers" }.Start();
    }

    /// <summary>Starts a worker in the background if none waits, for scripts with this much memory.</summary>
    public void Warm(long memoryBytes)
    {
        lock (_gate)
        {
            if (_disposed || _spareOrdered || _idle.Exists(w => w.MemoryBytes == memoryBytes)) return;
            _spareOrdered = true;
        }

        Order(() =>
        {
            try
            {
                StartIdle(memoryBytes);
            }
            catch (IOException)
            {
                // The next script tries again, and reports it.
            }
            finally
            {
                lock (_gate) _spareOrdered = false;
            }
        });
    }

    /// <summary>A worker that takes a script now; waits for its turn.</summary>
    /// <param name="owner">Whose script it is; owners take turns.</param>
    /// <param name="memoryBytes">What the script may use of the worker's heap.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="VoidMcpException">Too many are waiting, or no worker can be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the pool is disposed of.</exception>
    public async Task<WorkerProcess> AcquireAsync(object owner, long memoryBytes, CancellationToken cancellation)
    {
        await WaitForPlaceAsync(owner, cancellation);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var worker = TakeIdle(memoryBytes) ?? await StartAsync(memoryBytes);
                try
                {
                    await worker.Ready.WaitAsync(LongestStart, cancellation);
                    Warm(memoryBytes);
                    return worker;
                }
                catch (Exception e) when (e is IOException or TimeoutException)
                {
                    Bury(worker);
                    if (attempt >= StartAttempts) throw new VoidMcpException(FailureKind.ScriptFailed, e.Message, inner: e);
                }
                catch (OperationCanceledException)
                {
                    Bury(worker);
                    throw;
                }
            }
        }
        catch (Exception e)
        {
            FreePlace();
            if (e is IOException) throw new VoidMcpException(FailureKind.ScriptFailed, e.Message, inner: e);
            throw;
        }
    }

    /// <summary>Gives a worker back; an unfit one is killed, and another one started in its place.</summary>
    public void Release(WorkerProcess worker, bool fit)
    {
        bool keep;
        lock (_gate)
        {
            keep = fit && !_disposed && _idle.Count < MaxIdle && worker.Runs < RunsPerWorker;
            if (keep) _idle.Add(worker);
        }

        if (!keep)
        {
            worker.Kill();
            Bury(worker);
            Warm(worker.MemoryBytes);
        }

        FreePlace();
    }

    /// <summary>
    /// A script that does nothing but wait for a person leaves its place to others, though not its worker; when it goes
    /// on it has its place back at once, and for so long there may be one script more.
    /// </summary>
    public void StandsStill(bool stands)
    {
        lock (_gate)
        {
            // Beyond the limit they keep their places: each holds a process, and nobody has that many people to ask.
            var lent = Math.Min(_standing, MaxStanding);
            _standing += stands ? 1 : -1;
            var lendsNow = Math.Min(_standing, MaxStanding);
            if (lendsNow == lent) return;
            if (lendsNow < lent)
            {
                _freePlaces--;
                return;
            }
        }

        FreePlace();
    }

    /// <summary>Kills every worker, busy ones included, and returns when they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            waiting = _waiting.Clear();
        }

        foreach (var waiter in waiting) waiter.TrySetCanceled(CancellationToken.None);
        _chores.CompleteAdding();
        await _choresDone.Task;
        _chores.Dispose();
    }

    private async Task WaitForPlaceAsync(object owner, CancellationToken cancellation)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_disposed) throw new OperationCanceledException("the gateway is shutting down");
            if (_freePlaces > 0 && _waiting.Count == 0)
            {
                _freePlaces--;
                return;
            }

            if (_waiting.Count >= MaxWaiting || _waiting.CountOf(owner) >= MaxWaitingOfOne)
            {
                throw new VoidMcpException(
                    FailureKind.ScriptFailed,
                    $"{_waiting.Count} scripts are waiting for a worker already, {_waiting.CountOf(owner)} of them from this client",
                    "Run fewer at once, or try again when some have ended.");
            }

            _waiting.Enqueue(owner, waiter);
        }

        await using var registration = cancellation.Register(() =>
        {
            lock (_gate)
            {
                if (!_waiting.Remove(owner, waiter)) return;
            }

            waiter.TrySetCanceled(cancellation);
        });
        await waiter.Task;
    }

    /// <summary>Hands a place to whose turn it is.</summary>
    private void FreePlace()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            // Below zero there are more scripts than places already.
            next = _freePlaces < 0 ? null : _waiting.Dequeue();
            if (next is null) _freePlaces++;
        }

        next?.TrySetResult();
    }

    private WorkerProcess? TakeIdle(long memoryBytes)
    {
        List<WorkerProcess> misfits;
        WorkerProcess? found;
        lock (_gate)
        {
            // The registry's limit may have changed since they were started, or somebody killed them.
            misfits = _idle.FindAll(w => w.MemoryBytes != memoryBytes || w.HasEnded);
            _idle.RemoveAll(misfits.Contains);

            // The one used last is the warmest.
            found = _idle.Count > 0 ? _idle[^1] : null;
            if (found is not null) _idle.RemoveAt(_idle.Count - 1);
        }

        misfits.ForEach(Bury);
        return found;
    }

    private Task<WorkerProcess> StartAsync(long memoryBytes)
    {
        var started = new TaskCompletionSource<WorkerProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Order(() =>
        {
            try
            {
                started.SetResult(Start(memoryBytes));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }, ifClosed: () => started.TrySetCanceled());
        return started.Task;
    }

    private WorkerProcess Start(long memoryBytes)
    {
        var worker = WorkerProcess.Start(_command, memoryBytes);
        lock (_gate) _all.Add(worker);
        return worker;
    }

    private void StartIdle(long memoryBytes)
    {
        var worker = Start(memoryBytes);
        lock (_gate) _idle.Add(worker);
    }

    /// <summary>Killing is quick, waiting for the end is not.</summary>
    private void Bury(WorkerProcess worker)
    {
        lock (_gate) _all.Remove(worker);
        Order(worker.Dispose, ifClosed: worker.Dispose);
    }

    private void Order(Action chore, Action? ifClosed = null)
    {
        try
        {
            _chores.Add(chore);
        }
        catch (InvalidOperationException)
        {
            // The pool is closed.
            ifClosed?.Invoke();
        }
    }

    private void DoChores()
    {
        foreach (var chore in _chores.GetConsumingEnumerable()) chore();
        List<WorkerProcess> left;
        lock (_gate)
        {
            left = [.. _all];
            _all.Clear();
            _idle.Clear();
        }

        left.ForEach(w => w.Kill());
        left.ForEach(w => w.Dispose());
        _choresDone.SetResult();
    }
}
