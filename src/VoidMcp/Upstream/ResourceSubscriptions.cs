namespace VoidMcp.Upstream;

/// <summary>
/// Which resources of one server somebody wants to hear of, and how many want it. Belongs to the name in the registry, not to a
/// connection: it outlives restarts and changes of the entry.
/// </summary>
internal sealed class ResourceSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many resources somebody wants to hear of.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _counts.Count;
        }
    }

    public IReadOnlyList<string> Uris
    {
        get
        {
            lock (_gate) return [.. _counts.Keys];
        }
    }

    /// <summary>One more wants it; true where it is the first.</summary>
    public bool Add(string uri)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(uri);
            _counts[uri] = count + 1;
            return count == 0;
        }
    }

    /// <summary>One less wants it; true where it was the last.</summary>
    public bool Remove(string uri)
    {
        lock (_gate)
        {
            if (!_counts.TryGetValue(uri, out var count)) return false;
            if (count > 1) _counts[uri] = count - 1;
            else _counts.Remove(uri);
            return count == 1;
        }
    }
}
