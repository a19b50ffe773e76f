using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Registry;
using VoidMcp.Search;
using VoidMcp.Upstream;
using VoidMcp.Upstream.Processes;

namespace VoidMcp.Hosting;

/// <summary>
/// Puts the parts of a gateway together, the lower ones first, and takes them apart in reverse. Every command that
/// touches servers opens one: <c>serve</c> for a client, <c>call</c>, <c>run</c> and <c>search</c> for themselves.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly ServerLauncher _launcher;
    private readonly UpstreamSet _upstreams;
    private readonly ToolCatalog _catalog;
    private readonly LearnedTypes _learned;
    private readonly ScriptCalls _scripts;

    private GatewayHost(
        ServerLauncher launcher, UpstreamSet upstreams, ToolCatalog catalog, LearnedTypes learned, ScriptCalls scripts, GatewayParts parts)
    {
        _launcher = launcher;
        _upstreams = upstreams;
        _catalog = catalog;
        _learned = learned;
        _scripts = scripts;
        Parts = parts;
    }

    public GatewayParts Parts { get; }

    /// <summary>Opens a gateway over what the registry says. Starts no server: they start on first use.</summary>
    public static GatewayHost Open(RegistrySnapshot registry, string cacheFolder, TimeProvider time)
    {
        var launcher = new ServerLauncher(time);
        var cache = new DefinitionCache(Path.Combine(cacheFolder, "definitions"));
        var upstreams = new UpstreamSet([.. registry.Servers.Select(e => UpstreamOf(e, launcher, cache, time))], cache, time);
        var catalog = new ToolCatalog(upstreams, registry.Gateway.Prefix);
        var learned = new LearnedTypes(Path.Combine(cacheFolder, "types"), time);
        var calls = new CallPath(catalog, upstreams, time, learned);
        var search = new ToolSearch(catalog, learned);
        var scripts = new ScriptCalls(catalog, calls, search, registry.Code, time);
        var parts = new GatewayParts(registry, upstreams, catalog, calls, search, learned, scripts, time);
        return new GatewayHost(launcher, upstreams, catalog, learned, scripts, parts);
    }

    public async ValueTask DisposeAsync()
    {
        await _scripts.DisposeAsync();
        _catalog.Dispose();

        // Before the servers, which may take seconds to stop: what was learned must not be lost if somebody loses patience.
        await _learned.DisposeAsync();
        await _upstreams.DisposeAsync();
        await _launcher.DisposeAsync();
    }

    private static UpstreamServer UpstreamOf(ServerEntry entry, ServerLauncher launcher, DefinitionCache cache, TimeProvider time)
    {
        var connector = new UpstreamConnector(
            entry.Name,
            cancellation => MaskedTransport.StartAsync(
                entry.Mask,
                () => entry.Command is not null
                    ? StdioTransport.StartAsync(launcher, entry, cancellation)
                    : throw new VoidMcpException(
                        FailureKind.UpstreamUnavailable,
                        $"server '{entry.Name}' is reached over HTTP, which this version of voidmcp does not do yet",
                        "use a stdio server, for example `npx -y mcp-remote <url>`")),
            time);
        return new UpstreamServer(entry, connector, cache, time);
    }
}
