using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using VoidMcp.Gateway;

namespace VoidMcp.Hosting.Http;

/// <summary>The open sessions. Clients often leave without a DELETE, so idle sessions expire.</summary>
internal sealed class HttpSessions : IDisposable
{
    /// <summary>The idle time after which a session expires; its client starts another one.</summary>
    public static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(30);

    /// <summary>The session limit; one more session ends the one that was idle the longest.</summary>
    public const int MaxCount = 1_000;

    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private readonly GatewayParts _parts;
    private readonly Action<string> _warn;
    private readonly ConcurrentDictionary<string, HttpSession> _byId = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ITimer _sweep;
    private bool _disposed;

    public HttpSessions(GatewayParts parts, Action<string> warn)
    {
        _parts = parts;
        _warn = warn;
        _sweep = parts.Time.CreateTimer(_ => EndUnused(), null, Sweep, Timeout.InfiniteTimeSpan);
    }

    public int Count => _byId.Count;

    /// <summary>Returns the session with this ID, or null.</summary>
    public HttpSession? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Opens a session.</summary>
    /// <param name="revision">The negotiated protocol version.</param>
    /// <exception cref="HttpFailure">The limit is reached, and all are in use.</exception>
    public HttpSession Open(string revision)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_byId.Count >= MaxCount && !EndLongestUnusedLocked())
            {
                throw new HttpFailure(StatusCodes.Status503ServiceUnavailable, $"{MaxCount} sessions are in use")
                {
                    Header = ("Retry-After", "10"),
                };
            }

            var session = new HttpSession(
                RandomNumberGenerator.GetHexString(32, lowercase: true), revision, _parts, _warn);
            _byId[session.Id] = session;
            return session;
        }
    }

    /// <summary>Ends a session.</summary>
    /// <returns>Whether it existed.</returns>
    public bool End(string id)
    {
        if (!_byId.TryRemove(id, out var session)) return false;
        session.Dispose();
        return true;
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _sweep.Dispose();
        foreach (var id in _byId.Keys) End(id);
    }

    private void EndUnused()
    {
        try
        {
            foreach (var session in _byId.Values.Where(s => s.Idle >= MaxIdle)) End(session.Id);
        }
        catch (Exception error)
        {
            // A bug of ours; an exception that left the timer would end the process.
            _warn($"an unused session could not be ended: {error}");
        }

        _sweep.Change(Sweep, Timeout.InfiniteTimeSpan);
    }

    private bool EndLongestUnusedLocked() =>
        _byId.Values.Where(s => s.Idle > TimeSpan.Zero).MaxBy(s => s.Idle) is { } unused && End(unused.Id);
}
