using System.Collections.Concurrent;
using VoidMcp.Catalog;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>Servers that say that their lists changed, again and again.</summary>
public sealed class RefreshingTests
{
    private const string ListChanged = "notifications/tools/list_changed";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_changes_in_a_row_the_later_one_counts_whatever_is_answered_first()
    {
        var held = new ConcurrentQueue<JsonRpcMessage>();
        var isHolding = false;
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "tools/list" || !Volatile.Read(ref isHolding)) return false;
            held.Enqueue(request);
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Volatile.Write(ref isHolding, true);
        server.Notify(ListChanged);
        await Patience.UntilAsync(() => !held.IsEmpty);
        server.Notify(ListChanged);
        await PassedAsync(set, server);
        Volatile.Write(ref isHolding, false);
        server.Pages = [["""{"name":"newest"}"""]];

        // What was asked last is answered first.
        foreach (var (request, isFirst) in held.Select((r, i) => (r, i == 0)).Reverse())
            server.Respond(request, isFirst ? """{"tools":[{"name":"older"}]}""" : """{"tools":[{"name":"newest"}]}""");
        await Patience.UntilAsync(() => Names(set) is ["newest"]);
        Assert.Single(held);
    }

    [Fact]
    public async Task A_hundred_changes_are_read_twice_at_most_and_told_once()
    {
        var time = new ManualTime();
        var server = new InMemoryServer();
        await using var servers = new Servers { Time = time }.Add("s", () => server);
        var set = servers.Open();
        var catalog = new ToolCatalog(set);
        await catalog.DiscoverAsync(Stop);
        var (told, before) = (0, Lists());
        catalog.Changed += () => Interlocked.Increment(ref told);
        server.Pages = [["""{"name":"echo"}""", """{"name":"new"}"""]];
        for (var i = 0; i < 100; i++) server.Notify(ListChanged);
        await PassedAsync(set, server);
        await Patience.UntilAsync(() => catalog.Current.Tools.Count == 2);
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await PassedAsync(set, server);
        }

        Assert.InRange(Lists(), before + 1, before + 2);
        Assert.Equal(1, told);

        int Lists() => server.Received.Count(r => r.StartsWith("tools/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_while_the_server_starts_is_not_lost()
    {
        var server = new InMemoryServer();
        var isFirst = true;
        server.Answer = (request, _) =>
        {
            if (request.Method != "tools/list" || !isFirst) return false;
            isFirst = false;
            server.Respond(request, """{"tools":[{"name":"early"}]}""");
            server.Pages = [["""{"name":"late"}"""]];
            server.Notify(ListChanged);
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        await Patience.UntilAsync(() => Names(set) is ["late"]);
    }

    [Fact]
    public async Task A_list_that_is_never_answered_keeps_no_later_one_from_being_read()
    {
        var time = new ManualTime();
        var server = new InMemoryServer();
        var lists = 0;
        server.Answer = (request, _) => request.Method == "tools/list" && Interlocked.Increment(ref lists) == 2;
        await using var servers = new Servers { Time = time }.Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        server.Pages = [["""{"name":"new"}"""]];
        server.Notify(ListChanged);
        await Patience.UntilAsync(() => Volatile.Read(ref lists) == 2);
        await time.PassAsync(ServerLists.ReadingLimit);

        // The pause before the next reading.
        await time.PassAsync(TimeSpan.FromMilliseconds(100));
        await Patience.UntilAsync(() => Names(set) is ["new"]);
    }

    [Fact]
    public void The_pause_grows_where_a_server_goes_on_and_is_over_after_a_quiet_time()
    {
        var time = new ManualTime();
        var pace = new RefreshPace(time);
        Assert.Equal(TimeSpan.Zero, pace.Next());
        foreach (var expected in (int[])[100, 200, 400, 800, 1600, 3200, 4000, 4000])
        {
            pace.Read();
            Assert.Equal(TimeSpan.FromMilliseconds(expected), pace.Next());
            time.Advance(TimeSpan.FromMilliseconds(expected));
        }

        pace.Read();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Next());
        pace.Read();
        time.Advance(RefreshPace.Quiet);
        Assert.Equal(TimeSpan.Zero, pace.Next());
        pace.Read();
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Next());
    }

    /// <summary>Ends when all that the server has sent so far has been taken.</summary>
    private static async Task PassedAsync(UpstreamSet set, InMemoryServer server)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        set.Notified += news =>
        {
            if (news.Method == "notifications/passed") passed.TrySetResult();
        };
        server.Notify("notifications/passed");
        await Patience.Of(passed.Task);
    }

    private static string[] Names(UpstreamSet set) => [.. set.Get("s").Definitions!.Tools.Select(t => t.Name)];
}
