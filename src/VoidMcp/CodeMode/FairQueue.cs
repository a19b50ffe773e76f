namespace VoidMcp.CodeMode;

/// <summary>
/// A queue that serves owners round-robin, so that an owner with many entries does not delay others. First in, first
/// out per owner. Not thread-safe.
/// </summary>
/// <typeparam name="T">The entry type.</typeparam>
internal sealed class FairQueue<T>
    where T : class
{
    /// <summary>The owners with entries, next one first.</summary>
    private readonly LinkedList<(object Owner, LinkedList<T> Items)> _turns = [];

    public int Count { get; private set; }

    /// <summary>Number of entries of one owner.</summary>
    public int CountOf(object owner) => Find(owner)?.Value.Items.Count ?? 0;

    /// <summary>Number of entries of one owner that match.</summary>
    public int CountOf(object owner, Func<T, bool> match) => Find(owner)?.Value.Items.Count(match) ?? 0;

    public void Enqueue(object owner, T item)
    {
        var turn = Find(owner) ?? _turns.AddLast((owner, []));
        turn.Value.Items.AddLast(item);
        Count++;
    }

    /// <summary>
    /// Removes and returns the next entry, and moves its owner to the end. Null if there is none.
    /// </summary>
    /// <param name="mayGo">Entries for which this is false are passed over, and keep their place.</param>
    public T? Dequeue(Func<T, bool>? mayGo = null)
    {
        for (var turn = _turns.First; turn is not null; turn = turn.Next)
        {
            if (turn.Value.Items.FirstOrDefault(item => mayGo is null || mayGo(item)) is not { } next) continue;
            turn.Value.Items.Remove(next);
            _turns.Remove(turn);
            if (turn.Value.Items.Count > 0) _turns.AddLast(turn);
            Count--;
            return next;
        }

        return null;
    }

    /// <summary>Removes an entry; false if it is not in the queue.</summary>
    public bool Remove(object owner, T item)
    {
        if (Find(owner) is not { } turn || !turn.Value.Items.Remove(item)) return false;
        if (turn.Value.Items.Count == 0) _turns.Remove(turn);
        Count--;
        return true;
    }

    /// <summary>Removes all entries.</summary>
    public List<T> Clear()
    {
        List<T> all = [.. _turns.SelectMany(t => t.Items)];
        _turns.Clear();
        Count = 0;
        return all;
    }

    private LinkedListNode<(object Owner, LinkedList<T> Items)>? Find(object owner)
    {
        var turn = _turns.First;
        while (turn is not null && !ReferenceEquals(turn.Value.Owner, owner)) turn = turn.Next;
        return turn;
    }
}
