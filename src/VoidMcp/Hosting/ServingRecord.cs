using VoidMcp.Logs;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Status;

namespace VoidMcp.Hosting;

/// <summary>
/// What a serving gateway leaves where other commands find it: its state while it runs, and a log of what it did. The
/// commands that open a gateway for themselves leave neither.
/// </summary>
internal sealed class ServingRecord : IDisposable
{
    private readonly GatewayHost _host;
    private readonly GatewayPresence _presence;
    private readonly LiveRegistry _registry;
    private IReadOnlyList<string> _clients = [];
    private RegistrySnapshot _logged;

    public ServingRecord(GatewayHost host, LiveRegistry registry, RegistryLocation location)
    {
        _host = host;
        _registry = registry;
        _logged = registry.Current;
        host.Log.Gateway(LogKind.Info, $"started: voidmcp {Implementation.Version} serves {host.Parts.Registry.Path}");
        _presence = new GatewayPresence(host.Parts, registry, location.RunFolder, why => host.Log.Gateway(LogKind.Warning, $"this gateway can't be listed as it is: {why}"));
        host.Parts.Clients.Changed += LogClients;
        registry.Changed += LogRegistry;
    }

    /// <summary>Logs what goes to stderr too.</summary>
    public void Warn(string text) => _host.Log.Gateway(LogKind.Warning, text);

    /// <summary>It serves over HTTP there.</summary>
    public void ServesAt(string url)
    {
        _presence.Url = url;
        _host.Log.Gateway(LogKind.Info, $"serving at {url}");
    }

    public void Dispose()
    {
        _host.Parts.Clients.Changed -= LogClients;
        _registry.Changed -= LogRegistry;
        _presence.Dispose();
        _host.Log.Gateway(LogKind.Info, "ended");
    }

    /// <summary>What the change was; its mistakes are warned of elsewhere.</summary>
    private void LogRegistry()
    {
        var (before, now) = (_logged, _registry.Current);
        _logged = now;
        string[] changes =
        [
            .. now.Servers.Where(s => before.Find(s.Name) is null).Select(s => $"{s.Name} added"),
            .. before.Servers.Where(s => now.Find(s.Name) is null).Select(s => $"{s.Name} removed"),
            .. now.Servers.Where(s => before.Find(s.Name) is { } old && !old.SameAs(s)).Select(s => $"{s.Name} changed"),
            .. now.Gateway.SameAs(before.Gateway) && now.Code == before.Code ? (string[])[] : ["settings changed"],
        ];
        if (changes.Length > 0) _host.Log.Gateway(LogKind.Info, $"the registry changed: {string.Join(", ", changes)}");
    }

    private void LogClients()
    {
        string[] now = [.. _host.Parts.Clients.All.Select(c => c.ToString())];
        foreach (var client in now.Except(_clients)) _host.Log.Gateway(LogKind.Info, $"client: {client}");
        _clients = now;
    }
}
