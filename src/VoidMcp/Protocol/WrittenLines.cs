namespace VoidMcp.Protocol;

/// <summary>
/// The lengths of the last lines written to a pipe: of a peer that ended, they tell which lines it left unread, so that
/// these can be sent again elsewhere. Not thread-safe.
/// </summary>
internal sealed class WrittenLines
{
    private const int Most = 64;

    private readonly int[] _lengths = new int[Most];
    private int _count;
    private int _next;

    /// <summary>Records a line about to be written.</summary>
    /// <param name="length">Its bytes, with its end.</param>
    public void Add(int length)
    {
        _lengths[_next] = length;
        _next = (_next + 1) % Most;
        if (_count < Most) _count++;
    }

    /// <summary>Forgets all lines: a write failed, so it is unknown what the pipe holds.</summary>
    public void Clear() => _count = 0;

    /// <summary>Forgets the last line, of which nothing was written.</summary>
    public void RemoveLast()
    {
        if (_count == 0) return;
        _next = (_next + Most - 1) % Most;
        _count--;
    }

    /// <summary>How many of the last lines are wholly among the last bytes of the pipe.</summary>
    public int Within(int bytes)
    {
        var lines = 0;
        for (var at = _next; lines < _count; lines++)
        {
            at = (at + Most - 1) % Most;
            if (_lengths[at] > bytes) break;
            bytes -= _lengths[at];
        }

        return lines;
    }
}
