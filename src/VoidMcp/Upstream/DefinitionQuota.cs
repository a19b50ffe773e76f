namespace VoidMcp.Upstream;

/// <summary>How much of one list of a server is kept. The rest, which costs memory and time, is left out.</summary>
/// <param name="method">The list's method, such as <c>tools/list</c>.</param>
internal sealed class DefinitionQuota(string method)
{
    /// <summary>The most definitions of one list.</summary>
    public const int MostItems = 10_000;

    /// <summary>The most bytes of one list, as raw JSON.</summary>
    public const int MostBytes = 16 << 20;

    private int _items;
    private long _bytes;
    private long _read;
    private int _leftOut;

    /// <summary>Whether a page is left that was not read.</summary>
    public bool HasUnread { get; set; }

    /// <summary>What was left out, for users; null for nothing.</summary>
    public string? LeftOut
    {
        get
        {
            if (_leftOut == 0 && !HasUnread) return null;
            var items = _leftOut == 1 ? "1 definition" : $"{_leftOut:N0} definitions";
            var what = _leftOut == 0 ? "the further pages" : HasUnread ? $"{items} and further pages" : items;
            return $"left out {what} of {method}: at most {MostItems:N0} with {MostBytes >> 20} MiB are kept";
        }
    }

    /// <summary>Counts a page; false if no other should be read.</summary>
    /// <param name="bytes">Its length.</param>
    public bool HasRoomAfter(int bytes) => (_read += bytes) <= MostBytes;

    /// <summary>Whether there is room for a definition; false counts it as left out.</summary>
    /// <param name="bytes">Its length.</param>
    public bool TryTake(int bytes)
    {
        if (_items >= MostItems || _bytes + bytes > MostBytes)
        {
            _leftOut++;
            return false;
        }

        _items++;
        _bytes += bytes;
        return true;
    }
}
