using VoidMcp.Catalog;
using VoidMcp.Registry;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Catalog;

/// <summary>Tools that the registry denies don't exist for callers, whichever setting denies them.</summary>
public sealed class DeniedToolsTests
{
    private const string Wipes = """{"name":"wipe","annotations":{"destructiveHint":true}}""";
    private const string Purges = """{"name":"purge","annotations":{"destructiveHint":true}}""";
    private const string Reads = """{"name":"read","annotations":{"readOnlyHint":true}}""";
    private const string Adds = """{"name":"add","annotations":{"readOnlyHint":false,"destructiveHint":false}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("setting", "gateway.destructive")]
    public async Task Destructive_tools_are_neither_listed_nor_found_while_they_are_denied()
    {
        var policy = ToolPolicy.Open with { Deny = ["add"], ReadOnly = ["purge"] };
        await using var server = new InMemoryServer { Pages = [[Wipes, Purges, Reads, Adds]] };
        await using var servers = new Servers()
            .Add(new ServerEntry { Name = "s", Command = "s", Tools = policy }, () => server);
        var mode = DestructiveMode.Deny;
        using var catalog = new ToolCatalog(servers.Open(), null, () => mode);
        var snapshot = await catalog.DiscoverAsync(Stop);
        Assert.Equal(["purge", "read"], snapshot.Tools.Select(t => t.Name));
        Assert.Null(snapshot.ByExposedName("s__wipe"));
        Assert.Equal(["add", "wipe"], snapshot.Server("s").Denied.Order());

        mode = DestructiveMode.Ask;
        Assert.Equal(["wipe", "purge", "read"], catalog.Refresh().Tools.Select(t => t.Name));
        Assert.Equal(["add"], catalog.Current.Server("s").Denied);
    }
}
