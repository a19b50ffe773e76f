namespace VoidMcp.CodeMode;

/// <summary>
/// A queue in which owners take turns: whoever has many waiting gets no more than whoever has one. An owner's own come out
/// in the order in which they went in. Not safe for several threads at once.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class FairQueue<T>
    where T : class
{
    /// <summary>The owners that have something waiting, the next one first.</summary>
    private readonly LinkedList<(object Owner, LinkedList<T> Items)> _turns = [];

    public int Count { get; private set; }

    /// <summary>How many of one owner's are waiting.</summary>
    public int CountOf(object owner) => Find(owner)?.Value.Items.Count ?? 0;

    public void Enqueue(object owner, T item)
    {
        var turn = Find(owner) ?? _turns.AddLast((owner, []));
        turn.Value.Items.AddLast(item);
        Count++;
    }

    /// <summary>Takes the next out; its owner's turn is then the last. Null where nothing waits.</summary>
    public T? Dequeue()
    {
        if (_turns.First is not { } turn) return null;
        var item = turn.Value.Items.First!.Value;
        turn.Value.Items.RemoveFirst();
        _turns.Remove(turn);
        if (turn.Value.Items.Count > 0) _turns.AddLast(turn);
        Count--;
        return item;
    }

    /// <summary>Takes one out that no longer wants to wait; false where it is not waiting.</summary>
    public bool Remove(object owner, T item)
    {
        if (Find(owner) is not { } turn || !turn.Value.Items.Remove(item)) return false;
        if (turn.Value.Items.Count == 0) _turns.Remove(turn);
        Count--;
        return true;
    }

    /// <summary>Takes everything out.</summary>
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
