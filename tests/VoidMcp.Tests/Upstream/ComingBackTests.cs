using System.Collections.Concurrent;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class ComingBackTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_died_comes_back_by_itself()
    {
        var time = new ManualTime();
        var started = new ConcurrentQueue<InMemoryServer>();
        await using var servers = new Servers { Time = time }.Add("s", () =>
        {
            var server = new InMemoryServer();
            started.Enqueue(server);
            return server;
        });
        var upstream = servers.Open().Get("s");
        using (await upstream.LeaseAsync(Stop))
        {
            time.Advance(RestartBackOff.Steady);
            started.First().Die("it exited with code 3");
            await Patience.UntilAsync(
                () => upstream.Status.Problem?.Contains("it exited with code 3", StringComparison.Ordinal) == true);
            Assert.Equal(UpstreamState.Restarting, upstream.Status.State);
            Assert.Equal(1, upstream.Status.Failures);
            Assert.NotNull(upstream.Status.NextTry);
        }

        await Retries.PassUntilAsync(time, upstream, UpstreamState.Ready);
        Assert.Equal(2, servers.Starts);
        Assert.Null(upstream.Status.Problem);
        Assert.Null(upstream.Status.NextTry);
    }

    [Fact]
    public async Task A_server_is_not_tried_again_before_the_time_that_it_asks_for()
    {
        var time = new ManualTime();
        await using var servers = new Servers { Time = time }.Add("s", () =>
            throw new VoidMcpException(FailureKind.UpstreamUnavailable, "s is overloaded")
            {
                RetryAfter = TimeSpan.FromSeconds(90),
            });
        var upstream = servers.Open().Get("s");
        await Assert.ThrowsAsync<VoidMcpException>(() => upstream.LeaseAsync(Stop).AsTask());
        time.Advance(TimeSpan.FromSeconds(80));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => upstream.LeaseAsync(Stop).AsTask());
        Assert.Contains("it asks to wait; the next try is in 10 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, servers.Starts);
        time.Advance(TimeSpan.FromSeconds(11));
        await Patience.UntilAsync(() => servers.Starts == 2);
    }

    [Fact]
    public async Task A_server_that_never_starts_is_given_up_and_says_so()
    {
        var time = new ManualTime();
        var reports = new ConcurrentQueue<string>();
        await using var servers = new Servers { Time = time }
            .Add("s", () => throw new VoidMcpException(FailureKind.UpstreamUnavailable, "s exited with code 1"));
        var set = servers.Open();
        set.Reported += report => reports.Enqueue(report.Text);
        var upstream = set.Get("s");
        await Assert.ThrowsAsync<VoidMcpException>(() => upstream.LeaseAsync(Stop).AsTask());
        await Retries.PassUntilAsync(time, upstream, UpstreamState.GivenUp);
        Assert.Equal(RestartBackOff.MostFailures, servers.Starts);
        Assert.StartsWith("given up after 10 failures in a row", upstream.Status.Problem);
        Assert.Contains("voidmcp restart s", upstream.Status.Fix);
        Assert.Contains(reports, text => text.StartsWith("given up after 10 failures", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromHours(1));
        var refused = await Assert.ThrowsAsync<VoidMcpException>(() => upstream.LeaseAsync(Stop).AsTask());
        Assert.Contains("s exited with code 1", refused.Message);
        Assert.Contains("voidmcp restart s", refused.Hint);
        Assert.Equal(RestartBackOff.MostFailures, servers.Starts);
    }

    [Fact]
    public async Task What_only_the_user_can_mend_is_tried_by_the_next_use_alone()
    {
        var time = new ManualTime();
        var isMended = false;
        await using var servers = new Servers { Time = time }.Add("s", () => isMended
            ? new InMemoryServer()
            : throw new VoidMcpException(FailureKind.NeedsAttention, "s: npx was not found", "install Node"));
        var upstream = servers.Open().Get("s");
        for (var i = 0; i < RestartBackOff.MostFailures + 5; i++)
            await Assert.ThrowsAsync<VoidMcpException>(() => upstream.LeaseAsync(Stop).AsTask());
        var status = upstream.Status;
        Assert.Equal(
            (UpstreamState.NeedsAttention, "s: npx was not found", "install Node"),
            (status.State, status.Problem, status.Fix));
        var starts = servers.Starts;
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(upstream.Status.NextTry);
        Assert.Equal(starts, servers.Starts);

        isMended = true;
        using var lease = await upstream.LeaseAsync(Stop);
        Assert.Equal(UpstreamState.Ready, upstream.Status.State);
    }

    [Fact]
    public async Task A_server_that_answers_and_ends_after_each_call_is_neither_paused_nor_given_up()
    {
        var started = new ConcurrentQueue<InMemoryServer>();
        await using var servers = new Servers().Add("s", () =>
        {
            var server = new InMemoryServer();
            started.Enqueue(server);
            return server;
        });
        var upstream = servers.Open().Get("s");
        for (var call = 0; call < RestartBackOff.MostFailures + 5; call++)
        {
            using var lease = await upstream.LeaseAsync(Stop);
            Assert.Null((await lease.Connection.RequestAsync("tools/call", "{}"u8.ToArray(), null, Stop)).Error);
            started.Last().Die("it exited with code 0");
            await Patience.Of(lease.Connection.Closed);
        }

        Assert.NotEqual(UpstreamState.GivenUp, upstream.Status.State);
    }

    [Fact]
    public async Task A_server_that_dies_after_each_handshake_is_given_up_and_the_log_says_so()
    {
        var time = new ManualTime();
        var reports = new ConcurrentQueue<string>();
        var started = new ConcurrentQueue<InMemoryServer>();
        await using var servers = new Servers { Time = time }.Add("s", () =>
        {
            var server = new InMemoryServer();
            started.Enqueue(server);
            return server;
        });
        var set = servers.Open();
        set.Reported += report =>
        {
            reports.Enqueue(report.Text);
            if (report.Text.StartsWith("started", StringComparison.Ordinal))
                started.Last().Die("it exited with code 9");
        };
        try
        {
            (await set.LeaseAsync("s", Stop)).Dispose();
        }
        catch (VoidMcpException)
        {
            // It may be gone before the lease is there.
        }

        await Retries.PassUntilAsync(time, set.Get("s"), UpstreamState.GivenUp);
        await Patience.UntilAsync(
            () => reports.Any(text => text.StartsWith("given up after 10 failures", StringComparison.Ordinal)));
        Assert.Contains("it exited with code 9", set.Get("s").Status.Problem);
    }

    [Fact]
    public async Task A_server_that_came_back_is_stopped_when_nobody_uses_it()
    {
        var time = new ManualTime();
        var started = new ConcurrentQueue<InMemoryServer>();
        await using var servers = new Servers { Time = time }
            .Add(new ServerEntry { Name = "s", Command = "s", IdleStop = TimeSpan.FromMinutes(1) }, () =>
            {
                var server = new InMemoryServer();
                started.Enqueue(server);
                return server;
            });
        var upstream = servers.Open().Get("s");
        (await upstream.LeaseAsync(Stop)).Dispose();
        started.First().Die("it exited with code 3");
        await Patience.UntilAsync(() => upstream.Status.NextTry is not null);
        await Retries.PassUntilAsync(time, upstream, UpstreamState.Ready);
        await time.PassAsync(upstream.Entry.IdleStop);
        Assert.Equal(UpstreamState.Idle, upstream.Status.State);
        await Patience.UntilAsync(() => started.Last().IsDisposed);
        Assert.Equal(2, servers.Starts);
    }
}
