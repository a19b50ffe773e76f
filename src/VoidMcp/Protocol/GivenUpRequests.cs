namespace VoidMcp.Protocol;

/// <summary>
/// The requests of ours that were given up but that the other side may still work on, by ID. Bounded: beyond 10,000 the
/// oldest counts as answered. Holds nothing of a request but what to do once it is answered.
/// </summary>
internal sealed class GivenUpRequests
{
    internal const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<(long Id, Action OnAnswer)> _oldestFirst = [];
    private readonly Dictionary<long, LinkedListNode<(long Id, Action OnAnswer)>> _byId = [];

    /// <summary>Adds a request.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="onAnswer">Called once it is answered, or when it is dropped as the oldest.</param>
    public void Add(long id, Action onAnswer)
    {
        Action? dropped = null;
        lock (_gate)
        {
            _byId[id] = _oldestFirst.AddLast((id, onAnswer));
            if (_byId.Count > Most)
            {
                var oldest = _oldestFirst.First!;
                dropped = oldest.Value.OnAnswer;
                RemoveLocked(oldest);
            }
        }

        dropped?.Invoke();
    }

    /// <summary>Removes a request; returns what to do if it was answered, or null if it is unknown.</summary>
    public Action? Take(long id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out var node)) return null;
            RemoveLocked(node);
            return node.Value.OnAnswer;
        }
    }

    private void RemoveLocked(LinkedListNode<(long Id, Action OnAnswer)> node)
    {
        _oldestFirst.Remove(node);
        _byId.Remove(node.Value.Id);
    }
}
