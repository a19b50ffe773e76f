using System.Collections.Concurrent;

namespace VoidMcp.Processes;

/// <summary>
/// The one thread that starts children. On Linux the parent-death signal comes when the *thread* that forked ends, not
/// the process, so a child started from a pool thread would be killed whenever the pool shrinks. This thread lives as
/// long as the process, which is why it is shared and never ended.
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

    /// <summary>Runs <paramref name="start"/> on the thread; what it throws comes out of the task.</summary>
    public Task<T> RunAsync<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private void Loop()
    {
        foreach (var start in _work.GetConsumingEnumerable()) start();
    }
}
