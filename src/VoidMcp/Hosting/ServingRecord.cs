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
    private IReadOnlyList<string> _clients = [];

    public ServingRecord(GatewayHost host, RegistryLocation location)
    {
        _host = host;
        host.Log.Gateway(LogKind.Info, $"started: voidmcp {Implementation.Version} serves {host.Parts.Registry.Path}");
        foreach (var problem in host.Parts.Registry.Problems) host.Log.Gateway(LogKind.Warning, $"{host.Parts.Registry.Path}: {problem}");
        _presence = new GatewayPresence(host.Parts, location.RunFolder);
        if (_presence.Problem is { } unlisted) host.Log.Gateway(LogKind.Warning, $"this gateway is not listed: {unlisted}");
        host.Parts.Clients.Changed += LogClients;
    }

    /// <summary>Logs what goes to stderr too.</summary>
    public void Warn(string text) => _host.Log.Gateway(LogKind.Warning, text);

    public void Dispose()
    {
        _host.Parts.Clients.Changed -= LogClients;
        _presence.Dispose();
        _host.Log.Gateway(LogKind.Info, "ended");
    }

    private void LogClients()
    {
        string[] now = [.. _host.Parts.Clients.All.Select(c => c.ToString())];
        foreach (var client in now.Except(_clients)) _host.Log.Gateway(LogKind.Info, $"client: {client}");
        _clients = now;
    }
}
