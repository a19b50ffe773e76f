namespace VoidMcp.Protocol;

/// <summary>
/// Returns the memory of large messages to the system. The collector sees no need to while there is free memory, and
/// collects nothing at all in an idle process: a few results of 50 MB would keep hundreds of megabytes for good.
/// Process-wide, as the heap is.
/// </summary>
internal static class LargeMessages
{
    /// <summary>How much large messages may allocate between two collections, in bytes.</summary>
    private const long MostBetween = 128 << 20;

    /// <summary>How long after the last large message memory is returned.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    private static readonly Timer s_quiet = new(
        _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    private static long s_since;

    /// <summary>Notes a large message that was read.</summary>
    /// <param name="bytes">Its length.</param>
    public static void Read(int bytes)
    {
        s_quiet.Change(Quiet, Timeout.InfiniteTimeSpan);
        if (Interlocked.Add(ref s_since, bytes) < MostBetween) return;
        Interlocked.Exchange(ref s_since, 0);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
    }
}
