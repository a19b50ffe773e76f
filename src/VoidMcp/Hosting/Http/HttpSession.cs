using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>A session with a legacy client, from <c>initialize</c> until it is deleted or expires.</summary>
internal sealed class HttpSession : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ClientSession _session;
    private int _connections;
    private long _lastUsed;

    /// <param name="id">A random ID in visible ASCII.</param>
    /// <param name="revision">The negotiated protocol version.</param>
    /// <param name="parts">What all sessions share.</param>
    /// <param name="warn">Logs a line.</param>
    public HttpSession(string id, string revision, GatewayParts parts, Action<string> warn)
    {
        Id = id;
        Revision = revision;
        _time = parts.Time;
        _lastUsed = _time.GetTimestamp();
        Channel = new SessionChannel(parts.Time);
        _session = new ClientSession(parts, Channel, warn);
        _session.Start();
    }

    public string Id { get; }

    public string Revision { get; }

    public SessionChannel Channel { get; }

    /// <summary>Whether its client supports events without data.</summary>
    public bool Primes => Revision == ProtocolRevision.LatestLegacy;

    /// <summary>The time since its last use; zero while a request or a connection is open.</summary>
    public TimeSpan Idle => Volatile.Read(ref _connections) > 0 || Channel.IsBusy
        ? TimeSpan.Zero
        : _time.GetElapsedTime(Interlocked.Read(ref _lastUsed));

    /// <summary>Marks it as in use until disposed.</summary>
    public IDisposable Use()
    {
        Interlocked.Increment(ref _connections);
        return new Usage(this);
    }

    public void Dispose()
    {
        Channel.Dispose();
        _session.Dispose();
    }

    private sealed class Usage(HttpSession session) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Exchange(ref session._lastUsed, session._time.GetTimestamp());
            Interlocked.Decrement(ref session._connections);
        }
    }
}
