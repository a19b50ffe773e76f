using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// The client sessions that have used a server since it was last started. A server of the legacy era hears once, in the
/// handshake, what it may ask clients for. If that was less than a caller offers, the server is connected again for
/// this caller, unless others use it or have used it: what it remembers of another open session must not be lost for
/// that. Not thread-safe: guarded by the lock of its <see cref="ServerLife"/>.
/// </summary>
internal sealed class ConnectionSessions(UpstreamConnector connector)
{
    private readonly HashSet<object> _users = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was asked last, and the answer: most callers offer what the one before did.</summary>
    private UpstreamConnection? _lastConnection;
    private ReadOnlyMemory<byte> _lastOffer;
    private bool _lastCovers;

    /// <summary>
    /// Takes note of a caller. True where the connection tells the server too little for it, and may be replaced.
    /// </summary>
    /// <param name="caller">Who uses the server.</param>
    /// <param name="connection">The live connection; null where there is none.</param>
    /// <param name="isInUse">Whether other calls are in flight.</param>
    public bool IsTooNarrowFor(CallingClient caller, UpstreamConnection? connection, bool isInUse)
    {
        if (!_users.Contains(caller.Session) && connector.IsOpen(caller.Session)) _users.Add(caller.Session);
        if (connection is not { Era: Era.Legacy } || Covers(connection, caller.Capabilities)) return false;
        return !isInUse && !connection.HasRunningTasks && !HasOtherUsers(caller.Session);
    }

    /// <summary>The server does not run any more, so it remembers nobody.</summary>
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
