using VoidMcp.Asking;

namespace VoidMcp.Gateway;

/// <summary>The clients that the gateway serves now, as far as they have introduced themselves.</summary>
internal sealed class ConnectedClients
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, ClientName> _bySession = [];

    /// <summary>Raised, from any thread, when a client connected or disconnected. Handlers must not block.</summary>
    public event Action? Changed;

    public IReadOnlyList<ClientName> All
    {
        get
        {
            lock (_gate) return [.. _bySession.Values];
        }
    }

    /// <summary>Records who a session's client is.</summary>
    public void Introduce(object session, ClientName name)
    {
        lock (_gate)
        {
            if (_bySession.TryGetValue(session, out var before) && before == name) return;
            _bySession[session] = name;
        }

        Changed?.Invoke();
    }

    /// <summary>Removes a session's client.</summary>
    public void Leave(object session)
    {
        lock (_gate)
        {
            if (!_bySession.Remove(session)) return;
        }

        Changed?.Invoke();
    }
}
