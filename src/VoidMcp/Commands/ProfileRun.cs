using VoidMcp.Clients;
using VoidMcp.Gateway;
using VoidMcp.Hosting;
using VoidMcp.Processes;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>Finds out what the clients' servers take now, and what they would take behind voidmcp.</summary>
internal sealed class ProfileRun(CommandContext context, RegistryLocation location)
{
    /// <param name="servers">The clients' servers.</param>
    /// <param name="isMeasured">Whether the servers are started; otherwise only cached definitions count.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<ProfileDocument> RunAsync(
        ProfiledServers servers, bool isMeasured, CancellationToken cancellation)
    {
        var registry = servers.ToRegistry(context.EnvironmentOf(location), location.RegistryPath);
        await using var host = context.OpenHost(registry, location, isTrial: true);
        IReadOnlyList<ServerTrial> trials = isMeasured
            ? await context.Output.WaitAsync(
                $"starting {Sizes.Count(registry.Servers.Count, "server")}",
                ServerTrial.AllAsync(host.Parts.Upstreams, context.Time, cancellation))
            : [];
        var measured = servers.Drafts.Select(d => Measure(host, servers, d.Name, trials)).ToList();
        return new ProfileDocument(
            [
                .. servers.Clients.Where(c => c.Servers.Count > 0)
                    .Select(c => OfClient(c, measured, registry, servers, isMeasured)),
            ],
            measured,
            isMeasured);
    }

    private static ProfiledServer Measure(
        GatewayHost host, ProfiledServers servers, string name, IReadOnlyList<ServerTrial> trials)
    {
        var trial = trials.FirstOrDefault(t => t.Name == name);
        var upstream = host.Parts.Upstreams.All.FirstOrDefault(u => u.Entry.Name == name);
        var definitions = trial?.Definitions ?? upstream?.Definitions;
        var (processes, memory) = trial is not null && upstream?.Status.ProcessId is { } pid
            ? ResidentMemory.OfTree(pid)
            : (0, 0L);
        return new ProfiledServer(
            name,
            [.. servers.Clients.Where(c => c.Servers.Contains(name)).Select(c => c.Source.Label)],
            definitions?.Tools.Count,
            definitions?.Tools.Sum(t => t.Utf8.Length) / Exposure.BytesPerToken,
            trial is null ? null : processes,
            trial is null ? null : memory,
            trial?.Failure?.Message ?? (upstream is null ? "its entry can't be resolved here" : null));
    }

    private static ProfiledClient OfClient(
        ClientProfile client,
        IReadOnlyList<ProfiledServer> measured,
        RegistrySnapshot registry,
        ProfiledServers servers,
        bool isMeasured)
    {
        var own = measured.Where(m => client.Servers.Contains(m.Name)).ToList();
        var local = own.Count(m => servers.Drafts.First(d => d.Name == m.Name).Command is not null);
        var catalog = Catalog.CatalogSnapshot.Empty;
        var listing = new ToolListing(catalog, registry with { Gateway = registry.Gateway with
        {
            Expose = ExposeMode.Code,
        } });
        var bytes = listing.Result(default, int.MaxValue, Era.Legacy).Length;
        return new ProfiledClient
        {
            Client = client.Source.Label,
            File = client.Source.File!.Path,
            Servers = own.Count,
            Unknown = own.Count(m => m.Tools is null),
            Now = new ProfileUse(
                own.Sum(m => m.Tools ?? 0),
                own.Sum(m => m.Tokens ?? 0),
                isMeasured ? own.Sum(m => m.Processes ?? 0) : local,
                isMeasured ? own.Sum(m => m.Memory ?? 0) : null),
            With = new ProfileUse(listing.Count, bytes / Exposure.BytesPerToken, 1, null),
        };
    }
}
