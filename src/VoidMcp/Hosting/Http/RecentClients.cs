using VoidMcp.Asking;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The modern clients, which have no session: one counts as connected if it sent a request within the last minutes.
/// </summary>
internal sealed class RecentClients : IDisposable
{
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    /// <summary>The limit of different names, which clients choose themselves.</summary>
    private const int MaxNames = 100;

    private readonly ConnectedClients _clients;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientName, long> _lastHeard = [];
    private readonly ITimer _sweep;

    public RecentClients(GatewayParts parts)
    {
        _clients = parts.Clients;
        _time = parts.Time;
        _sweep = _time.CreateTimer(_ => Forget(), null, Sweep, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records a request.</summary>
    public void Heard(JsonRpcMessage request)
    {
        if (ClientName.Of(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientInfo"u8)) is not { } name)
            return;
        lock (_gate)
        {
            if (_lastHeard.Count >= MaxNames && !_lastHeard.ContainsKey(name)) return;
            _lastHeard[name] = _time.GetTimestamp();
        }

        _clients.Introduce(name, name);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var name in _lastHeard.Keys) _clients.Leave(name);
    }

    private void Forget()
    {
        lock (_gate)
        {
            foreach (var (name, heard) in _lastHeard.Where(l => _time.GetElapsedTime(l.Value) >= Remembered).ToList())
            {
                _lastHeard.Remove(name);
                _clients.Leave(name);
            }
        }

        _sweep.Change(Sweep, Timeout.InfiniteTimeSpan);
    }
}
