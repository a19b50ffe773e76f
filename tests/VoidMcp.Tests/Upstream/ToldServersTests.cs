using System.Text;
using VoidMcp.Asking;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Upstream;

/// <summary>Servers that have more tools for clients that can be asked for more.</summary>
public sealed class ToldServersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_that_was_read_for_less_is_read_anew_once_and_kept_for_each_kind_of_client()
    {
        await using var servers = new Servers().Add("s", () => Shy());
        Assert.Equal(["echo"], Names(await Discovered(servers, "{}")));
        Assert.Equal(1, servers.Starts);

        // Shown at once, and not held to be all.
        Assert.Equal(["echo", "trigger-sampling"], Names(await Discovered(servers, """{"sampling":{}}""")));
        Assert.Equal(2, servers.Starts);

        Assert.Equal(["echo", "trigger-sampling"], Names(await Discovered(servers, """{"sampling":{}}""")));
        Assert.Equal(["echo"], Names(await Discovered(servers, "{}")));
        Assert.Equal(["echo", "trigger-sampling"], Names(await Discovered(servers, """{"sampling":{}}""")));
        Assert.Equal(2, servers.Starts);
    }

    [Fact]
    public async Task A_script_that_calls_a_tool_which_is_not_known_makes_the_server_speak()
    {
        await using var servers = new Servers().Add("s", () => Shy());
        await Discovered(servers, "{}");
        servers.Clients = new AskableClients();
        var (calls, catalog) = servers.OpenCalls();
        servers.Clients.Set(Client("""{"sampling":{}}"""));
        Assert.True(catalog.Current.Servers[0].MayHaveMore);
        Assert.Equal("trigger-sampling", (await calls.FindAsync("s", "trigger_sampling", Stop)).Name);
        Assert.False(catalog.Refresh().Servers[0].MayHaveMore);
    }

    [Fact]
    public async Task A_direct_call_of_such_a_tool_waits_for_its_server()
    {
        await using var servers = new Servers().Add("s", () => Shy()).Add("other", () => new InMemoryServer());
        await Discovered(servers, "{}");
        servers.Clients = new AskableClients();
        var catalog = new ToolCatalog(servers.Open());
        servers.Clients.Set(Client("""{"sampling":{}}"""));
        Assert.Null(catalog.Current.ByExposedName("s__trigger-sampling"));
        var starts = servers.Starts;
        var (fresh, failure) = await catalog.DiscoverByNameAsync("s__trigger-sampling", Stop);
        Assert.NotNull(fresh.ByExposedName("s__trigger-sampling"));
        Assert.Null(failure);
        Assert.Equal(starts + 1, servers.Starts);
    }

    [Fact]
    public async Task What_a_server_remembers_of_one_open_session_is_not_lost_for_another()
    {
        await using var servers = new Servers().Add("s", () => Shy());
        var (poor, rich) = (Client("{}"), Client("""{"sampling":{}}"""));
        servers.Clients.Set(poor);
        var set = servers.Open();
        (await set.LeaseAsync("s", Stop, poor)).Dispose();
        servers.Clients.Set(rich);
        (await set.LeaseAsync("s", Stop, rich)).Dispose();
        await set.DiscoverAsync(Stop);
        Assert.Equal(1, servers.Starts);

        servers.Clients.Remove(poor.Session);
        (await set.LeaseAsync("s", Stop, rich)).Dispose();
        Assert.Equal(2, servers.Starts);
        Assert.Equal(["echo", "trigger-sampling"], set.Get("s").Definitions!.Tools.Select(t => t.Name));
    }

    private static async Task<CatalogSnapshot> Discovered(Servers servers, string capabilities)
    {
        servers.Clients = new AskableClients();
        var set = servers.Open();
        var catalog = new ToolCatalog(set);
        servers.Clients.Set(Client(capabilities));
        var snapshot = await catalog.DiscoverAsync(Stop);
        await set.DisposeAsync();
        return snapshot;
    }

    private static CallingClient Client(string capabilities) =>
        new() { Session = new object(), Capabilities = Encoding.UTF8.GetBytes(capabilities) };

    private static IEnumerable<string> Names(CatalogSnapshot snapshot) => snapshot.Tools.Select(t => t.Name);

    /// <summary>Has a tool that samples only for those who can be asked to.</summary>
    private static InMemoryServer Shy()
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "initialize"
                && !JsonSlices.Property(JsonSlices.Property(request.Body, "capabilities"u8), "sampling"u8).IsEmpty)
            {
                server.Pages = [[
                    """{"name":"echo","inputSchema":{"type":"object"}}""",
                    """{"name":"trigger-sampling","inputSchema":{"type":"object"}}""",
                ]];
            }

            return false;
        };
        return server;
    }
}
