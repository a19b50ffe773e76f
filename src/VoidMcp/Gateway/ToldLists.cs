namespace VoidMcp.Gateway;

/// <summary>
/// Knows what one client was answered of each list, so that it is told of a change only where it would see one. While it waits
/// for a list nothing is told: what servers say in their first moments is in the answer, and clients that are told of it before
/// list everything again (Gemini CLI then has each prompt twice). What still differs afterwards is told then. A client that
/// never asked for any list is told of all changes.
/// </summary>
/// <param name="current">What any list would answer now.</param>
/// <param name="tell">Tells the client; called from any thread.</param>
internal sealed class ToldLists(Func<ToolListing> current, Action<ListKind> tell)
{
    private static readonly ListKind[] s_all = Enum.GetValues<ListKind>();

    private readonly Lock _gate = new();
    private readonly Dictionary<ListKind, ToolListing> _answered = [];
    private readonly HashSet<ListKind> _held = [];
    private int _asking;

    /// <summary>To be called when a list has changed.</summary>
    public void Changed(ListKind kind)
    {
        lock (_gate)
        {
            if (_asking > 0)
            {
                _held.Add(kind);
                return;
            }

            if (!IsNewsLocked(kind)) return;
        }

        tell(kind);
    }

    /// <summary>Holds news back from now on until it is disposed of, which must not be before the answer went out.</summary>
    public IDisposable Asking()
    {
        lock (_gate) _asking++;
        return new HeldNews(this);
    }

    /// <summary>To be called, while asking, with what a list is answered from.</summary>
    public void Answered(ListKind kind, ToolListing listing)
    {
        lock (_gate)
        {
            _answered[kind] = listing;

            // It may ask for the others next: what it would have been answered now is what counts as known until then.
            foreach (var other in s_all) _answered.TryAdd(other, listing);
        }
    }

    private void Ended()
    {
        ListKind[] news;
        lock (_gate)
        {
            if (--_asking > 0) return;
            news = [.. _held.Where(IsNewsLocked).Order()];
            _held.Clear();
        }

        foreach (var kind in news) tell(kind);
    }

    private bool IsNewsLocked(ListKind kind) => !_answered.TryGetValue(kind, out var known) || !known.LooksLike(current(), kind);

    private sealed class HeldNews(ToldLists lists) : IDisposable
    {
        public void Dispose() => lists.Ended();
    }
}
