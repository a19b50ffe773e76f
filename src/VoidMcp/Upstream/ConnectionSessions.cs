using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// The client sessions that have used a server since it last started. A legacy server learns only once, in the
/// handshake, what it may ask clients for. If a caller offers more than that, the server is reconnected for this
/// caller, unless other sessions use it or have used it: the server's state for another open session must not be lost.
/// Not thread-safe: guarded by the lock of its <see cref="ServerLife"/>.
/// </summary>
internal sealed class ConnectionSessions(UpstreamConnector connector)
{
    private readonly HashSet<object> _users = new(ReferenceEqualityComparer.Instance);

    /// <summary>The last lookup and its result: most callers offer the same as the previous one.</summary>
    private UpstreamConnection? _lastConnection;
    private ReadOnlyMemory<byte> _lastOffer;
    private bool _lastCovers;

    /// <summary>
    /// Records a caller. Returns true if the connection offers too little for it and may be replaced.
    /// </summary>
    /// <param name="caller">The client that uses the server.</param>
    /// <param name="connection">The live connection; null if there is none.</param>
    /// <param name="isInUse">Whether other calls are in flight.</param>
    public bool IsTooNarrowFor(CallingClient caller, UpstreamConnection? connection, bool isInUse)
    {
        if (!_users.Contains(caller.Session) && connector.IsOpen(caller.Session)) _users.Add(caller.Session);
        if (connection is not { Era: Era.Legacy } || Covers(connection, caller.Capabilities)) return false;
        return !isInUse && !connection.HasRunningTasks && !HasOtherUsers(caller.Session);
    }

    /// <summary>Forgets all sessions: the server has stopped.</summary>
    public void Clear() => _users.Clear();

    private bool Covers(UpstreamConnection connection, ReadOnlyMemory<byte> offer)
    {
        var isAsBefore = ReferenceEquals(connection, _lastConnection) && offer.Span.SequenceEqual(_lastOffer.Span);
        if (isAsBefore) return _lastCovers;
        (_lastConnection, _lastOffer) = (connection, offer);
        return _lastCovers = ClientCapabilities.Covers(connection.DeclaredCapabilities, offer);
    }

    private bool HasOtherUsers(object session)
    {
        _users.RemoveWhere(user => !connector.IsOpen(user));
        return _users.Any(user => !ReferenceEquals(user, session));
    }
}
