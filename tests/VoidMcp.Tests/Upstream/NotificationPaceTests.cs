using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>A server can't flood clients with notifications.</summary>
public sealed class NotificationPaceTests
{
    private readonly ManualTime _time = new();
    private readonly List<long> _dropped = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_burst_passes_and_then_a_steady_rate()
    {
        var pace = new NotificationPace(_time, _dropped.Add);
        Assert.Equal(NotificationPace.Burst, Taken(pace, 5_000));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(NotificationPace.PerSecond, Taken(pace, 5_000));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(NotificationPace.Burst, Taken(pace, 5_000));
    }

    [Fact]
    public void What_is_dropped_is_told_once_in_a_while()
    {
        var pace = new NotificationPace(_time, _dropped.Add);
        Taken(pace, NotificationPace.Burst + 7);
        Assert.Empty(_dropped);
        _time.Advance(NotificationPace.Told);
        Assert.Equal([7], _dropped);
        _time.Advance(NotificationPace.Told);
        Assert.Equal([7], _dropped);
    }

    [Fact]
    public async Task Log_messages_above_the_rate_reach_nobody()
    {
        await using var server = new InMemoryServer();
        await using var servers = new Servers { Time = _time }.Add(
            new ServerEntry { Name = "s", Command = "s" }, () => server);
        var set = servers.Open();
        var heard = 0;
        set.Notified += news => heard += news.Method == "notifications/message" ? 1 : 0;
        await set.DiscoverAsync("s", Stop);
        for (var i = 0; i < NotificationPace.Burst + 500; i++)
            server.Notify("notifications/message", """{"level":"info","data":"x"}""");
        server.Notify("notifications/tools/list_changed");
        await Patience.UntilAsync(() => server.Received.Count(r => r.StartsWith("tools/list", Ordinal)) > 1);
        Assert.Equal(NotificationPace.Burst, heard);
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static int Taken(NotificationPace pace, int wanted) =>
        Enumerable.Range(0, wanted).Count(_ => pace.TryTake());
}
