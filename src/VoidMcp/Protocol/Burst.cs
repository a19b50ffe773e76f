namespace VoidMcp.Protocol;

/// <summary>
/// What a reader thread sends while it has more lines at hand: the lines of one burst are handled first, then everything
/// that they caused leaves in one write for each channel. Without this, sixty-four answers would be sixty-four writes, and
/// would wake the other side as often.
/// </summary>
internal sealed class Burst
{
    [ThreadStatic]
    private static Burst? t_current;

    private readonly List<OutgoingLines> _waiting = [];

    /// <summary>That of the thread's reader, while it has more lines at hand; null otherwise.</summary>
    public static Burst? Current => t_current;

    /// <summary>From now on this thread gathers.</summary>
    public void Begin() => t_current = this;

    /// <summary>Something waits there until the burst is over.</summary>
    public void Add(OutgoingLines lines)
    {
        if (!_waiting.Contains(lines)) _waiting.Add(lines);
    }

    /// <summary>The burst is over: all that waits leaves.</summary>
    public void End()
    {
        t_current = null;
        foreach (var lines in _waiting) lines.Flush();
        _waiting.Clear();
    }
}
