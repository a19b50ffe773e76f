namespace VoidMcp.Hosting.Http;

/// <summary>
/// Releases memory after large messages. The runtime keeps memory until it has a reason to collect, which an idle
/// gateway never gives it. It collects once the gateway has been idle for a moment, and only after many allocations.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>The bytes that must have been allocated since the last collection.</summary>
    private const long Worth = 64L << 20;

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
