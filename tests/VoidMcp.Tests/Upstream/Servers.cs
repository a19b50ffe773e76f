using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>
/// A set of registered servers whose starts hand out <see cref="InMemoryServer"/>s, over a cache of its own.
/// </summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly string _cacheFolder = Directory.CreateTempSubdirectory("voidmcp-cache-").FullName;
    private readonly List<(ServerEntry Entry, Func<IServerTransport> Start)> _servers = [];
    private readonly List<UpstreamSet> _opened = [];

    public int Starts { get; private set; }

    /// <summary>The definitions that the user accepted; null to compare with nothing.</summary>
    public AcceptedStore? Accepted { get; init; }

    /// <summary>What happens to changed definitions.</summary>
    public ChangesMode Changes { get; set; } = ChangesMode.Report;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The clients of the gateway; a test that opens another one replaces them.</summary>
    public AskableClients Clients { get; set; } = new();

    public Servers Add(string name, Func<IServerTransport> start) =>
        Add(new ServerEntry { Name = name, Command = name }, start);

    public Servers Add(ServerEntry entry, Func<IServerTransport> start)
    {
        _servers.Add((entry, start));
        return this;
    }

    /// <summary>A fresh set over the same cache, as a new gateway has it.</summary>
    public UpstreamSet Open()
    {
        var cache = new DefinitionCache(_cacheFolder);
        var set = new UpstreamSet(
            [.. _servers.Select(s => s.Entry)],
            (entry, predecessor) => new UpstreamServer(
                entry,
                Connector(entry.Name, () => _servers.Last(s => s.Entry.Name == entry.Name).Start()),
                cache,
                Time,
                predecessor,
                Accepted,
                () => Changes),
            cache,
            Time,
            Clients);
        Clients.CapabilitiesGrew += set.FollowClients;
        _opened.Add(set);
        return set;
    }

    /// <summary>The way to the servers of a fresh set.</summary>
    public (CallRunner Calls, ToolCatalog Catalog) OpenCalls(GatewaySettings? settings = null, CallAudit? audit = null)
    {
        var set = Open();
        var catalog = new ToolCatalog(set);
        return (
            new CallRunner(catalog, set, Time, null, null, settings is null ? null : () => settings, audit), catalog);
    }

    /// <summary>Waits until the definitions of so many servers are cached: they are known a moment earlier.</summary>
    public Task CachedAsync(int count) => Patience.UntilAsync(
        () => Directory.EnumerateFiles(_cacheFolder, "*.json").Count() == count, $"{count} cached servers");

    public async ValueTask DisposeAsync()
    {
        foreach (var set in _opened) await set.DisposeAsync();
        Directory.Delete(_cacheFolder, recursive: true);
    }

    private UpstreamConnector Connector(string name, Func<IServerTransport> start) => new(
        name,
        _ =>
        {
            Starts++;
            return Task.FromResult(start());
        },
        Time,
        Clients);
}
