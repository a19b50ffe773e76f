using VoidMcp.CodeMode;
using VoidMcp.Hosting.Local;
using VoidMcp.Logs;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Status;

namespace VoidMcp.Hosting;

/// <summary>
/// The state file and the log of a serving gateway, for other commands to read. Commands that open their own gateway
/// write neither.
/// </summary>
internal sealed class ServingRecord : IDisposable
{
    private readonly GatewayHost _host;
    private readonly GatewayPresence _presence;
    private readonly LiveRegistry _registry;
    private LocalEndpoint? _endpoint;
    private IReadOnlyList<string> _clients = [];
    private readonly Lock _logging = new();
    private RegistrySnapshot _logged;

    /// <param name="host">The gateway.</param>
    /// <param name="registry">Its registry.</param>
    /// <param name="first">The registry at the gateway's start: what has changed since is logged too.</param>
    /// <param name="location">Where it keeps its state.</param>
    public ServingRecord(
        GatewayHost host, LiveRegistry registry, RegistrySnapshot first, RegistryLocation location)
    {
        _host = host;
        _registry = registry;
        _logged = first;
        host.Log.Gateway(LogKind.Info, $"started: voidmcp {Implementation.Version} serves {host.Parts.Registry.Path}");
        _presence = new GatewayPresence(
            host.Parts, registry, location.RunFolder,
            why => host.Log.Gateway(LogKind.Warning, $"could not write this gateway's state file: {why}"),
            OpenEndpoint);
        LogHolds([]);
        host.Parts.Clients.Changed += LogClients;
        registry.Changed += LogRegistry;
        LogRegistry();
        host.Parts.Scripts.SandboxKnown += LogSandbox;
        LogClients();
    }

    /// <summary>The ID of the client that started the gateway (<c>serve --for</c>); null if unknown.</summary>
    public string? For
    {
        get => _presence.For;
        init
        {
            if (value is null) return;
            _presence.For = value;
            _host.Log.Gateway(LogKind.Info, $"started for {value}");
        }
    }

    /// <summary>Records the URL of an HTTP gateway.</summary>
    public void ServesAt(string url)
    {
        _presence.Url = url;
        _host.Log.Gateway(LogKind.Info, $"serving at {url}");
    }

    public void Dispose()
    {
        _host.Parts.Clients.Changed -= LogClients;
        _registry.Changed -= LogRegistry;
        _host.Parts.Scripts.SandboxKnown -= LogSandbox;
        _presence.Dispose();
        _endpoint?.Dispose();
        _host.Log.Gateway(LogKind.Info, "ended");
    }

    private bool OpenEndpoint(string path)
    {
        _endpoint = LocalEndpoint.TryOpen(path, _host.Parts, out var problem);
        if (problem is not null)
            _host.Log.Gateway(LogKind.Info, $"terminal commands can't use this gateway's servers: {problem}");
        return _endpoint is not null;
    }

    /// <summary>Logs what changed in the registry; its errors are reported elsewhere.</summary>
    private void LogRegistry()
    {
        lock (_logging) LogRegistryLocked();
    }

    private void LogRegistryLocked()
    {
        var (before, now) = (_logged, _registry.Current);
        _logged = now;
        string[] changes =
        [
            .. now.Servers.Where(s => before.Find(s.Name) is null)
                .Select(s => $"{s.Name} added{(s.AddedByModel ? " by a model" : "")}"),
            .. before.Servers.Where(s => now.Find(s.Name) is null).Select(s => $"{s.Name} removed"),
            .. now.Servers.Where(s => before.Find(s.Name) is { } old && !old.SameAs(s))
                .Select(s => $"{s.Name} changed"),
            .. now.Gateway.SameAs(before.Gateway) && now.Code == before.Code ? (string[])[] : ["settings changed"],
        ];
        LogHolds(before.Servers.Where(s => s.Hold is not null).Select(HoldText).ToHashSet(StringComparer.Ordinal));
        if (changes.Length > 0) _host.Log.Gateway(LogKind.Info, $"the registry changed: {string.Join(", ", changes)}");
    }

    /// <summary>Logs which servers are not connected, and why.</summary>
    private void LogHolds(HashSet<string> known)
    {
        foreach (var entry in _logged.Servers.Where(s => s is { Enabled: true, Hold: not null }))
        {
            if (!known.Contains(HoldText(entry))) _host.Log.Gateway(LogKind.Warning, HoldText(entry));
        }
    }

    private static string HoldText(ServerEntry entry) => $"{entry.Name} {entry.Hold!.Problem}";

    private void LogSandbox()
    {
        var (lacks, isRequired) = (_host.Parts.Scripts.SandboxLacks, _registry.Current.Code.RequireSandbox);
        if (SandboxReport.IsTold(lacks, isRequired))
            _host.Log.Gateway(LogKind.Warning, SandboxReport.Problem(lacks!, isRequired));
    }

    private void LogClients()
    {
        string[] now = [.. _host.Parts.Clients.All.Select(c => c.ToString())];
        foreach (var client in now.Except(_clients)) _host.Log.Gateway(LogKind.Info, $"client: {client}");
        _clients = now;
    }
}
