namespace VoidMcp.Hosting.Http;

/// <summary>
/// Gives memory back after large messages. The runtime keeps what it once took until there is a reason to collect, and a gateway
/// that has nothing more to do gives it none. It collects once the gateway has been quiet for a moment, and only where much passed.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>So many bytes must have been allocated since the last time.</summary>
    private const long Worth = 64L << 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly ITimer _timer;
    private long _collectedAt;

    public IdleMemory(TimeProvider time) => _timer = time.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A request has been served.</summary>
    public void Used()
    {
        if (GC.GetTotalAllocatedBytes() - Interlocked.Read(ref _collectedAt) >= Worth) _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        Interlocked.Exchange(ref _collectedAt, GC.GetTotalAllocatedBytes());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
