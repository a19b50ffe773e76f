using System.Collections.Concurrent;

namespace VoidMcp.Processes;

/// <summary>
/// The single thread that starts child processes. On Linux the parent-death signal is sent when the *thread* that
/// forked exits, not the process, so children started from pool threads would be killed when the pool shrinks. This
/// thread lives as long as the process, so it is shared and never stopped.
/// </summary>
internal sealed class SpawnThread
{
    private const int StackBytes = 256 * 1024;
    private readonly BlockingCollection<Action> _work = [];

    private SpawnThread()
    {
        var thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "spawn" };
        thread.Start();
    }

    public static SpawnThread Shared { get; } = new();

    /// <summary>Runs <paramref name="start"/> on the thread; exceptions are passed to the task.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="cancellation">Skips it if it has not begun: thousands may wait for the thread.</param>
    public Task<T> RunAsync<T>(Func<T> start, CancellationToken cancellation = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            if (cancellation.IsCancellationRequested)
            {
                done.SetCanceled(cancellation);
                return;
            }

            try
            {
                done.SetResult(start());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }, CancellationToken.None);
        return done.Task;
    }

    private void Loop()
    {
        foreach (var start in _work.GetConsumingEnumerable()) start();
    }
}
