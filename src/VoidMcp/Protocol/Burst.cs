namespace VoidMcp.Protocol;

/// <summary>
/// Collects what a reader thread sends while it has more lines buffered: first all buffered lines are handled, then
/// each channel sends what they caused in one write. Without this, 64 responses would be 64 writes, and would wake the
/// peer as often.
/// </summary>
internal sealed class Burst
{
    [ThreadStatic]
    private static Burst? t_current;

    private readonly List<OutgoingLines> _waiting = [];

    /// <summary>The current thread's burst while its reader has more lines buffered; else null.</summary>
    public static Burst? Current => t_current;

    /// <summary>Starts collecting on this thread.</summary>
    public void Begin() => t_current = this;

    /// <summary>Adds a channel with lines to send at the end of the burst.</summary>
    public void Add(OutgoingLines lines)
    {
        if (!_waiting.Contains(lines)) _waiting.Add(lines);
    }

    /// <summary>Ends the burst and sends everything collected.</summary>
    public void End()
    {
        t_current = null;
        foreach (var lines in _waiting) lines.Flush();
        _waiting.Clear();
    }
}
