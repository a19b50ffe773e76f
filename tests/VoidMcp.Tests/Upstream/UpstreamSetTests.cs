using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class UpstreamSetTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_gateway_knows_the_tools_without_starting_anything()
    {
        await using var servers = new Servers()
            .Add("a", () => new InMemoryServer()).Add("b", () => new InMemoryServer());
        await servers.Open().DiscoverAsync(Stop);
        Assert.Equal(2, servers.Starts);
        await servers.CachedAsync(2);

        var second = new ToolCatalog(servers.Open());
        var snapshot = await second.DiscoverAsync(Stop);
        Assert.Equal(["a.echo", "b.echo"], snapshot.Tools.Select(t => t.QualifiedName));
        Assert.Equal("Echoes.", snapshot.Servers[0].Summary);
        Assert.Equal(2, servers.Starts);
    }

    [Fact]
    [Trait("setting", "servers.description")]
    [Trait("setting", "servers.instructions")]
    public async Task Models_read_the_users_words_on_a_server_or_its_own_unless_these_are_kept_from_them()
    {
        var entry = new ServerEntry { Name = "own", Command = "c" };
        ServerEntry[] entries =
        [
            entry,
            entry with { Name = "described", Description = "Mine." },
            entry with { Name = "silent", Instructions = false },
            entry with { Name = "models", AddedByModel = true },
        ];
        await using var servers = new Servers();
        foreach (var one in entries) servers.Add(one, () => new InMemoryServer());
        using var catalog = new ToolCatalog(servers.Open());
        var summaries = (await catalog.DiscoverAsync(Stop)).Servers.Select(s => s.Summary);
        Assert.Equal(["Echoes.", "Mine.", null, null], summaries);
    }

    [Fact]
    public async Task One_hanging_server_of_twenty_hides_none_of_the_others()
    {
        await using var servers = new Servers();
        for (var i = 0; i < 20; i++)
        {
            var hangs = i == 7;
            servers.Add($"s{i}", () => new InMemoryServer { Answer = (_, _) => hangs });
        }

        var set = servers.Open();
        var snapshot = await new ToolCatalog(set).DiscoverAsync(Stop);
        Assert.Equal(19, snapshot.Tools.Count);
        Assert.Null(snapshot.Servers[7].Tools);
        Assert.Equal(UpstreamState.Starting, set.Get("s7").Status.State);
    }

    [Fact]
    public async Task A_hanging_server_is_waited_for_once_and_never_again_in_this_run_or_the_next()
    {
        await using var servers = new Servers()
            .Add("good", () => new InMemoryServer())
            .Add("hangs", () => new InMemoryServer { Answer = (_, _) => true });
        var first = servers.Open();
        await first.DiscoverAsync(Stop);
        Assert.True(first.DiscoverAsync(Stop).IsCompletedSuccessfully);
        Assert.True(servers.Open().DiscoverAsync(Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_server_that_fails_is_told_apart_and_delays_nobody_the_next_time()
    {
        await using var servers = new Servers()
            .Add("good", () => new InMemoryServer())
            .Add("bad", () => throw new VoidMcpException(FailureKind.UpstreamUnavailable, "bad: no such command"));
        var first = servers.Open();
        await first.DiscoverAsync(Stop);
        Assert.Equal(UpstreamState.Restarting, first.Get("bad").Status.State);
        Assert.Equal("bad: no such command", first.Get("bad").Status.Problem);
        Assert.Equal(UpstreamState.Ready, first.Get("good").Status.State);
        Assert.Equal(["good.echo"], new ToolCatalog(servers.Open()).Current.Tools.Select(t => t.QualifiedName));
    }

    [Fact]
    public async Task Tools_that_change_while_the_server_runs_are_announced_and_kept()
    {
        var upstream = new InMemoryServer();
        await using var servers = new Servers().Add("s", () => upstream);
        var catalog = new ToolCatalog(servers.Open());
        await catalog.DiscoverAsync(Stop);
        var changed = new TaskCompletionSource();
        catalog.Changed += () => changed.TrySetResult();
        upstream.Pages = [["""{"name":"echo"}""", """{"name":"new"}"""]];
        upstream.Notify("notifications/tools/list_changed");
        await Patience.Of(changed.Task);
        Assert.Equal(["echo", "new"], catalog.Current.Tools.Select(t => t.Name));
        Assert.Equal(["echo", "new"], new ToolCatalog(servers.Open()).Current.Tools.Select(t => t.Name));
    }

    [Fact]
    public async Task An_unused_server_is_stopped_and_starts_again_on_the_next_use()
    {
        var first = new InMemoryServer();
        var queue = new Queue<InMemoryServer>([first, new InMemoryServer()]);
        var time = new ManualTime();
        var entry = new VoidMcp.Registry.ServerEntry { Name = "s", Command = "s", IdleStop = TimeSpan.FromMinutes(5) };
        await using var servers = new Servers { Time = time }.Add(entry, queue.Dequeue);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        await time.PassAsync(entry.IdleStop);
        await Patience.UntilAsync(() => first.IsDisposed);
        using var lease = await set.Get("s").LeaseAsync(Stop);
        Assert.Equal(2, servers.Starts);
    }
}
