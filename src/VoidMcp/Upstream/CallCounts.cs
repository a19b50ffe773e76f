namespace VoidMcp.Upstream;

/// <summary>
/// What a server of that name was asked for in this gateway's life. Outlives the server's process, and its entry: a
/// change in the registry does not start it anew.
/// </summary>
internal sealed class CallCounts(TimeProvider time)
{
    private long _calls;
    private long _errors;
    private long _lastUse;

    /// <summary>Calls that ended, those that failed included.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls without an answer, or with an error of the protocol.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>When the last call ended; null before the first.</summary>
    public DateTimeOffset? LastUse => Interlocked.Read(ref _lastUse) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Ended(bool isError)
    {
        Interlocked.Exchange(ref _lastUse, time.GetUtcNow().UtcTicks);
        if (isError) Interlocked.Increment(ref _errors);
        Interlocked.Increment(ref _calls);
    }
}
