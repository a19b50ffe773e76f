using System.Collections.Concurrent;
using VoidMcp.Errors;

namespace VoidMcp.CodeMode;

/// <summary>
/// A pool of script workers, one for each script that has entered <see cref="Places"/>. Keeps one warm spare worker.
/// Callers return a worker with <see cref="Release"/>; an unfit one is killed and replaced.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    /// <summary>Startup timeout of a worker, after which it is replaced.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(10);

    private const int MaxIdle = 2, RunsPerWorker = 500, StartAttempts = 3;

    private readonly WorkerCommand _command;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly HashSet<WorkerProcess> _all = [];
    private readonly BlockingCollection<Action> _chores = [];
    private readonly TaskCompletionSource _choresDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyList<string>? _lacks;
    private bool _spareOrdered, _disposed;

    /// <param name="command">How to start a worker.</param>
    /// <param name="time">The clock of the startup timeout.</param>
    /// <param name="parallel">How many scripts compute at once. Default: <see cref="ScriptPlaces.DefaultParallel"/>.
    /// </param>
    public WorkerPool(WorkerCommand command, TimeProvider time, Func<int>? parallel = null)
    {
        (_command, _time) = (command, time);
        Places = new ScriptPlaces(parallel ?? (static () => ScriptPlaces.DefaultParallel));

        // One long-lived thread starts and kills all workers: see WorkerProcess.
        new Thread(DoChores) { IsBackground = true, Name = "script workers" }.Start();
    }

    /// <summary>
    /// What the latest worker's confinement lacks (<see cref="WorkerProcess.Lacks"/>); null before the first is ready.
    /// </summary>
    public IReadOnlyList<string>? Lacks => _lacks;

    /// <summary>
    /// Raised, from any thread, when <see cref="Lacks"/> changed. Handlers must neither block nor throw.
    /// </summary>
    public event Action? LacksChanged;

    /// <summary>Who computes and who waits for a turn. A script leaves it after its worker was released.</summary>
    public ScriptPlaces Places { get; }

    /// <summary>
    /// Starts a spare worker in the background, if there is none, for scripts with this memory limit.
    /// </summary>
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
                // The next script tries again and reports the error.
            }
            finally
            {
                lock (_gate) _spareOrdered = false;
            }
        });
    }

    /// <summary>Enters the places and takes a worker that is ready to run a script.</summary>
    /// <param name="owner">The owner of the script; owners take turns.</param>
    /// <param name="memoryBytes">The script's memory limit.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="VoidMcpException">Too many scripts are waiting, or no worker can be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the pool is disposed.</exception>
    public async Task<WorkerProcess> AcquireAsync(object owner, long memoryBytes, CancellationToken cancellation)
    {
        await Places.EnterAsync(owner, cancellation);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var worker = TakeIdle(memoryBytes) ?? await StartAsync(memoryBytes);
                try
                {
                    await worker.Ready.WaitAsync(LongestStart, _time, cancellation);
                    Warm(memoryBytes);
                    return worker;
                }
                catch (Exception e) when (e is IOException or TimeoutException)
                {
                    Bury(worker);
                    if (attempt >= StartAttempts) throw NotReady(e);
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
            Places.Leave(owner, computes: true);
            if (e is IOException) throw new VoidMcpException(FailureKind.ScriptFailed, e.Message, inner: e);
            throw;
        }
    }

    private static VoidMcpException NotReady(Exception error) => error is TimeoutException
        ? new VoidMcpException(
            FailureKind.ScriptFailed,
            $"no script worker was ready within {LongestStart.TotalSeconds:0} s, in {StartAttempts} attempts",
            "The machine may be overloaded; try again later.",
            error)
        : new VoidMcpException(FailureKind.ScriptFailed, error.Message, inner: error);

    /// <summary>Returns a worker to the pool; an unfit one is killed and replaced.</summary>
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
    }

    /// <summary>Kills all workers, including busy ones, and waits until they have exited.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        Places.Close();
        _chores.CompleteAdding();
        await _choresDone.Task;
        _chores.Dispose();
    }

    private WorkerProcess? TakeIdle(long memoryBytes)
    {
        List<WorkerProcess> misfits;
        WorkerProcess? found;
        lock (_gate)
        {
            // The configured limit may have changed since they were started, or they may have been killed.
            misfits = _idle.FindAll(w => w.MemoryBytes != memoryBytes || w.HasEnded);
            _idle.RemoveAll(misfits.Contains);

            // The most recently used one is the warmest.
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

    private void Confined(IReadOnlyList<string> lacks)
    {
        if (_lacks is { } known && known.SequenceEqual(lacks)) return;
        _lacks = lacks;
        LacksChanged?.Invoke();
    }

    private WorkerProcess Start(long memoryBytes)
    {
        var worker = WorkerProcess.Start(_command, memoryBytes, Confined);
        lock (_gate) _all.Add(worker);
        return worker;
    }

    private void StartIdle(long memoryBytes)
    {
        var worker = Start(memoryBytes);
        lock (_gate) _idle.Add(worker);
    }

    /// <summary>Kills a worker in the background, because waiting for its exit takes time.</summary>
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
            // The pool is disposed.
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
