namespace VoidMcp.Gateway;

/// <summary>
/// Tracks the lists as last sent to one client, so that it is notified only of changes that it would see. While a list
/// request is in flight no notification is sent: early changes are in the response anyway, and clients that are
/// notified before it list everything again (Gemini CLI then shows each prompt twice). Remaining differences are
/// notified afterwards. A client that never requested a list is notified of all changes.
/// </summary>
/// <param name="current">Returns any list's current content.</param>
/// <param name="tell">Notifies the client; called from any thread.</param>
internal sealed class ToldLists(Func<ToolListing> current, Action<ListKind> tell)
{
    private static readonly ListKind[] s_all = Enum.GetValues<ListKind>();

    private readonly Lock _gate = new();
    private readonly Dictionary<ListKind, ToolListing> _answered = [];
    private readonly HashSet<ListKind> _held = [];
    private int _asking;

    /// <summary>Call when a list has changed.</summary>
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

    /// <summary>Holds notifications back until disposed, which must be after the response was sent.</summary>
    public IDisposable Asking()
    {
        lock (_gate) _asking++;
        return new HeldNews(this);
    }

    /// <summary>Call during a list request, with the content that is sent.</summary>
    public void Answered(ListKind kind, ToolListing listing)
    {
        lock (_gate)
        {
            _answered[kind] = listing;

            // The client may request the other lists next: their current content counts as known until then.
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

    private bool IsNewsLocked(ListKind kind) =>
        !_answered.TryGetValue(kind, out var known) || !known.LooksLike(current(), kind);

    private sealed class HeldNews(ToldLists lists) : IDisposable
    {
        public void Dispose() => lists.Ended();
    }
}
