namespace VoidMcp.Hosting;

/// <summary>
/// Releases memory once the gateway has been idle for a moment. The runtime keeps memory until it has a reason to
/// collect, which an idle gateway never gives it. Takes some 10 ms of an idle processor, so only after allocations that
/// make it worth that: the start with many servers, a thousand calls, a large message.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>The bytes that must have been allocated since the last collection.</summary>
    private const long Worth = 4L << 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly ITimer _timer;
    private long _collectedAt;

    public IdleMemory(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Records that a request was served.</summary>
    public void Used()
    {
        if (GC.GetTotalAllocatedBytes() - Interlocked.Read(ref _collectedAt) >= Worth)
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        Interlocked.Exchange(ref _collectedAt, GC.GetTotalAllocatedBytes());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
