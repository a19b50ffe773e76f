namespace VoidMcp.Gateway;

/// <summary>
/// Tracks the lists as last sent to one client, so that it is notified only of changes that it would see. While a list
/// request is in flight no notification is sent: early changes are in the response anyway, and clients that are
/// notified before it list everything again (Gemini CLI then shows each prompt twice). Remaining differences are
/// notified afterwards. The same holds between a client's handshake and its first list request, for a limited time. A
/// client that never requested a list is notified of all changes.
/// </summary>
/// <param name="current">Returns a list's current content, as the client would get it.</param>
/// <param name="tell">Notifies the client; called from any thread.</param>
/// <param name="time">The clock of the wait for the first list request.</param>
internal sealed class ToldLists(
    Func<ListKind, ToolListing> current, Action<ListKind> tell, TimeProvider time) : IDisposable
{
    /// <summary>How long notifications wait for the first list request after the handshake.</summary>
    internal static readonly TimeSpan FirstRequest = TimeSpan.FromSeconds(10);

    private static readonly ListKind[] s_all = Enum.GetValues<ListKind>();

    private readonly Lock _gate = new();
    private readonly Dictionary<ListKind, ToolListing> _answered = [];
    private readonly HashSet<ListKind> _held = [];
    private int _asking;

    /// <summary>Set while notifications wait for the first list request.</summary>
    private ITimer? _waitsForFirst;

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

    /// <summary>
    /// Call when the client has done its handshake. It will request the lists next, and that response has all changes
    /// until then; over HTTP a notification of them might reach it long after.
    /// </summary>
    public void Introduced()
    {
        lock (_gate)
        {
            if (_answered.Count > 0 || _waitsForFirst is not null) return;
            _asking++;
            _waitsForFirst = time.CreateTimer(_ => EndFirstWait(), null, FirstRequest, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Holds notifications back until disposed, which must be after the response was sent.</summary>
    public IDisposable Asking()
    {
        lock (_gate) _asking++;
        EndFirstWait();
        return new HeldNews(this);
    }

    public void Dispose()
    {
        lock (_gate) _waitsForFirst?.Dispose();
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

    private void EndFirstWait()
    {
        lock (_gate)
        {
            if (_waitsForFirst is not { } timer) return;
            timer.Dispose();
            _waitsForFirst = null;
        }

        Ended();
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
        !_answered.TryGetValue(kind, out var known) || !known.LooksLike(current(kind), kind);

    private sealed class HeldNews(ToldLists lists) : IDisposable
    {
        public void Dispose() => lists.Ended();
    }
}
