using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The clients with open sessions: the capabilities that servers are offered in the handshake, the client for requests
/// that no call has caused, and the log level for servers.
/// </summary>
internal sealed class AskableClients
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, CallingClient> _sessions = new(ReferenceEqualityComparer.Instance);
    private volatile IReadOnlyList<string> _names = [];

    /// <summary>
    /// Raised, from any thread, when <see cref="LogLevel"/> may have changed. Handlers must not block.
    /// </summary>
    public event Action? LogLevelChanged;

    /// <summary>
    /// Raised, from any thread, when <see cref="Capabilities"/> may have grown. Handlers must not block for long.
    /// </summary>
    public event Action? CapabilitiesGrew;

    /// <summary>The combined capabilities of all clients.</summary>
    public ReadOnlyMemory<byte> Capabilities
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Values.Aggregate(
                    ClientCapabilities.None, (all, client) => ClientCapabilities.Union(all, client.Capabilities));
            }
        }
    }

    /// <summary>The names of these capabilities (<see cref="ClientCapabilities.Names"/>).</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The lowest log level that a client set; null if none did.</summary>
    public string? LogLevel
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Values.Aggregate(
                    (string?)null, (level, client) => LogLevels.MostTalkative(level, client.LogLevel));
            }
        }
    }

    /// <summary>The client, if there is exactly one; else null.</summary>
    public CallingClient? Only
    {
        get
        {
            lock (_gate) return _sessions.Count == 1 ? _sessions.Values.First() : null;
        }
    }

    /// <summary>Adds a session's client, or updates it.</summary>
    public void Set(CallingClient client)
    {
        CallingClient? before;
        var hasGrown = false;
        lock (_gate)
        {
            before = _sessions.GetValueOrDefault(client.Session);
            _sessions[client.Session] = client;
            if (before is null || !before.Capabilities.Span.SequenceEqual(client.Capabilities.Span))
                hasGrown = NameLocked();
        }

        if (before?.LogLevel != client.LogLevel) LogLevelChanged?.Invoke();
        if (hasGrown) CapabilitiesGrew?.Invoke();
    }

    /// <summary>Whether the session is open.</summary>
    public bool IsOpen(object session)
    {
        lock (_gate) return _sessions.ContainsKey(session);
    }

    public void Remove(object session)
    {
        lock (_gate)
        {
            if (_sessions.Remove(session)) NameLocked();
        }
    }

    /// <returns>Whether there are capabilities that were not there before.</returns>
    private bool NameLocked()
    {
        var before = _names;
        _names = [.. _sessions.Values.SelectMany(c => ClientCapabilities.Names(c.Capabilities))
            .Distinct().Order(StringComparer.Ordinal)];
        return _names.Any(n => !before.Contains(n));
    }
}
