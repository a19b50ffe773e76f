namespace VoidMcp.Upstream;

/// <summary>
/// Call statistics of one server name since the gateway started. They survive restarts of the server and changes of its
/// registry entry.
/// </summary>
internal sealed class CallCounts(TimeProvider time)
{
    private long _calls;
    private long _errors;
    private long _lastUse;

    /// <summary>Calls that ended, including failed ones.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that got no response, or a protocol error.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>When the last call ended; null before the first.</summary>
    public DateTimeOffset? LastUse =>
        Interlocked.Read(ref _lastUse) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Ended(bool isError)
    {
        Interlocked.Exchange(ref _lastUse, time.GetUtcNow().UtcTicks);
        if (isError) Interlocked.Increment(ref _errors);
        Interlocked.Increment(ref _calls);
    }
}
