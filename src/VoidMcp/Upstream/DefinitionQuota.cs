namespace VoidMcp.Upstream;

/// <summary>
/// How much of one list of a server is kept: the rest costs memory and time, and is left out and told.
/// </summary>
/// <param name="what">What the list contains, such as <c>tools</c>.</param>
internal sealed class DefinitionQuota(string what)
{
    /// <summary>The most definitions of one list.</summary>
    public const int MostItems = 10_000;

    /// <summary>The most bytes of one list, as raw JSON.</summary>
    public const int MostBytes = 16 << 20;

    private int _items;
    private long _bytes;
    private int _leftOut;

    /// <summary>What was left out, for users; null for nothing.</summary>
    public string? LeftOut => _leftOut == 0
        ? null
        : $"left out {_leftOut:N0} {what}: at most {MostItems:N0} with {MostBytes >> 20} MiB are kept of one server";

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
