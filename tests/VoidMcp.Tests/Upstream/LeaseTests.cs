using VoidMcp.Asking;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>What a call costs that finds its server ready.</summary>
public sealed class LeaseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_that_needs_no_waiting_is_there_at_once_tells_nobody_and_allocates_itself_alone()
    {
        const int Calls = 1000;
        await using var servers = new Servers().Add("s", () => new InMemoryServer());
        var client = new CallingClient { Session = new object(), Capabilities = """{"elicitation":{}}"""u8.ToArray() };
        servers.Clients.Set(client);
        var set = servers.Open();
        (await set.LeaseAsync("s", Stop, client)).Dispose();

        // All that a start tells was told before its lease was there.
        Assert.Equal(UpstreamState.Ready, set.Get("s").Status.State);
        var told = 0;
        set.Changed += () => Interlocked.Increment(ref told);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            var lease = set.LeaseAsync("s", Stop, client);
            if (!lease.IsCompletedSuccessfully) Assert.Fail("it was not there at once");
            (await lease).Dispose();
            set.CallEnded("s", isError: false);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Calls;
        Assert.True(each < 120, $"{each} bytes a call");
        Assert.Equal(0, told);
        Assert.Equal(Calls, set.Get("s").Counts.Calls);
    }

    [Fact]
    public async Task A_server_that_is_used_all_the_time_is_not_idle_and_one_that_is_not_is()
    {
        var time = new ManualTime();
        var server = new InMemoryServer();
        var entry = new ServerEntry { Name = "s", Command = "s", IdleStop = TimeSpan.FromMinutes(1) };
        await using var servers = new Servers { Time = time }.Add(entry, () => server);
        var set = servers.Open();
        for (var i = 0; i < 10; i++)
        {
            (await set.LeaseAsync("s", Stop)).Dispose();
            time.Advance(TimeSpan.FromSeconds(50));
        }

        Assert.False(server.IsDisposed);
        using (await set.LeaseAsync("s", Stop)) time.Advance(TimeSpan.FromMinutes(5));
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(UpstreamState.Ready, set.Get("s").Status.State);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(UpstreamState.Idle, set.Get("s").Status.State);
    }

    [Fact]
    public async Task Calls_are_told_once_until_somebody_has_looked()
    {
        await using var servers = new Servers().Add("s", () => new InMemoryServer());
        var set = servers.Open();
        var told = 0;
        set.Used += () => told++;
        for (var i = 0; i < 10; i++) set.CallEnded("s", isError: false);
        Assert.Equal(1, told);
        set.ExpectUse();
        for (var i = 0; i < 10; i++) set.CallEnded("s", isError: false);
        Assert.Equal(2, told);
        Assert.Equal(20, set.Get("s").Counts.Calls);
    }
}
