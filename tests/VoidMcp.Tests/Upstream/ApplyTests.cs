using System.Collections.Concurrent;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>The set of servers under a registry that changes.</summary>
public sealed class ApplyTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly Servers _servers;
    private readonly ConcurrentQueue<InMemoryServer> _started = new();

    public ApplyTests() => _servers = new Servers { Time = _time };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Unchanged_servers_keep_their_process_and_their_calls()
    {
        var set = Open("a", "b");
        using var call = await set.LeaseAsync("a", Stop);
        set.Apply([Entry("b"), Entry("c"), Entry("a") with { Line = 40, Description = "said later" }]);
        Assert.Equal(["b", "c", "a"], set.All.Select(u => u.Entry.Name));
        Assert.Equal("said later", set.Get("a").Entry.Description);
        using var next = await set.LeaseAsync("a", Stop);
        Assert.Same(call.Connection, next.Connection);
        Assert.False(_started.Single().IsDisposed);
    }

    [Fact]
    public async Task A_removed_server_takes_no_new_call_lets_the_last_ones_end_and_goes()
    {
        var set = Open("a", "b");
        var call = await set.LeaseAsync("a", Stop);
        set.Apply([Entry("b")]);
        var refused = await Assert.ThrowsAsync<VoidMcpException>(() => set.LeaseAsync("a", Stop).AsTask());
        Assert.Equal(FailureKind.UnknownServer, refused.Kind);
        Assert.False(_started.Single().IsDisposed);
        call.Dispose();
        await Patience.UntilAsync(() => _started.Single().IsDisposed);
    }

    [Fact]
    public async Task A_call_that_does_not_end_is_cut_off_and_told_why()
    {
        var set = Open(["a"], (_, _) => true);
        using var call = await set.LeaseAsync("a", Stop);
        var pending = call.Connection.RequestAsync("tools/call", "{}"u8.ToArray(), null, Stop);
        await Patience.UntilAsync(
            () => _started.Single().Received.Any(r => r.StartsWith("tools/call", StringComparison.Ordinal)));
        set.Apply([]);
        await _time.PassAsync(RetiringServers.CallsMayEnd);
        var cut = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(pending));
        Assert.Equal("server 'a' was stopped before it answered: it was removed from the registry", cut.Message);
    }

    [Fact]
    public async Task A_changed_server_is_started_anew_and_calls_go_there_while_old_ones_end()
    {
        var set = Open("a");
        var old = await set.LeaseAsync("a", Stop);
        set.Apply([Entry("a") with { Args = ["--other"] }]);
        using var next = await AfterHandover(set.LeaseAsync("a", Stop).AsTask());
        Assert.NotSame(old.Connection, next.Connection);
        Assert.False(_started.First().IsDisposed);
        old.Dispose();
        await Patience.UntilAsync(() => _started.First().IsDisposed);
        Assert.False(_started.Last().IsDisposed);
    }

    [Fact]
    public async Task A_changed_server_shows_its_old_tools_until_it_has_spoken()
    {
        var set = Open("a");
        var catalog = new ToolCatalog(set);
        await catalog.DiscoverAsync(Stop);
        _servers.Add(Entry("a"), () => Started(new InMemoryServer { Pages = [["""{"name":"other"}"""]] }));
        var seen = new ConcurrentQueue<string>();
        catalog.Changed += () => seen.Enqueue(string.Join(',', catalog.Current.Tools.Select(t => t.Name)));
        set.Apply([Entry("a") with { Args = ["--other"] }]);
        await Patience.UntilAsync(() => catalog.Current.Tools.Any(t => t.Name == "other"));
        Assert.DoesNotContain("", seen);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_slot_moves_to_the_server_that_comes_instead()
    {
        var set = Open(Entry("a") with { Concurrency = 1 });
        using var first = await set.LeaseAsync("a", Stop);
        var waiting = set.LeaseAsync("a", Stop).AsTask();
        set.Apply([Entry("a") with { Concurrency = 1, Args = ["--other"] }]);
        using var moved = await AfterHandover(waiting);
        Assert.NotSame(first.Connection, moved.Connection);
    }

    [Fact]
    public async Task More_concurrency_takes_effect_at_once_and_without_a_restart()
    {
        var set = Open(Entry("a") with { Concurrency = 1 });
        using var first = await set.LeaseAsync("a", Stop);
        var second = set.LeaseAsync("a", Stop).AsTask();
        Assert.False(second.IsCompleted);
        set.Apply([Entry("a") with { Concurrency = 2 }]);
        using var lease = await second;
        Assert.Same(first.Connection, lease.Connection);
    }

    [Fact]
    public async Task Disabled_servers_go_and_enabled_ones_come_back()
    {
        var set = Open("a");
        (await set.LeaseAsync("a", Stop)).Dispose();
        set.Apply([Entry("a") with { Enabled = false }]);
        await Patience.UntilAsync(() => _started.Single().IsDisposed);
        Assert.Equal(UpstreamState.Disabled, set.All.Single().Status.State);
        await Assert.ThrowsAsync<VoidMcpException>(() => set.LeaseAsync("a", Stop).AsTask());
        set.Apply([Entry("a")]);
        using var lease = await set.LeaseAsync("a", Stop);
        Assert.Equal(2, _servers.Starts);
    }

    [Fact]
    public async Task A_restart_clears_what_was_given_up_and_keeps_the_counts()
    {
        var isMended = false;
        _servers.Add(
            Entry("a"),
            () => isMended ? new InMemoryServer() : throw new VoidMcpException(FailureKind.UpstreamUnavailable, "no"));
        var set = _servers.Open();
        set.Get("a").Counts.Ended(isError: true);
        await Assert.ThrowsAsync<VoidMcpException>(() => set.LeaseAsync("a", Stop).AsTask());
        await Retries.PassUntilAsync(_time, set.Get("a"), UpstreamState.GivenUp);
        isMended = true;
        set.Apply([Entry("a") with { Restarted = "now" }]);
        using var lease = await set.LeaseAsync("a", Stop);
        Assert.Equal((1, 1), (set.Get("a").Status.Calls, set.Get("a").Status.Errors));
    }

    [Fact]
    public async Task A_server_that_comes_later_is_reached_once_lists_were_asked_for()
    {
        var set = Open("a");
        await set.DiscoverAsync(Stop);
        _servers.Add(Entry("b"), () => new InMemoryServer());
        set.Apply([Entry("a"), Entry("b")]);
        await Patience.UntilAsync(() => set.Get("b").Definitions is not null);
    }

    [Fact]
    public async Task Hundreds_of_changes_under_load_lose_no_call_and_leave_no_server()
    {
        var set = Open("a", "b");
        using var done = new CancellationTokenSource();
        var counts = new int[8];
        var calls = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                using var lease = await set.LeaseAsync(n % 2 == 0 ? "a" : "b", Stop);
                var reply = await lease.Connection.RequestAsync("tools/call", "{}"u8.ToArray(), null, Stop);
                Assert.Null(reply.Error);
                Interlocked.Increment(ref counts[n]);
            }
        })).ToArray();
        for (var i = 0; i < 300; i++)
        {
            Assert.DoesNotContain(calls, c => c.IsCompleted);
            set.Apply([Entry("a") with { Args = [$"{i}"] }, Entry("b") with { Concurrency = 1 + (i % 5) }]);
            await Task.Yield();

            // On a single core the calls only get on where the changes stop for a moment.
            if (i % 50 == 49)
            {
                var before = counts.ToArray();
                await Patience.UntilAsync(
                    () => !counts.Where((count, n) => count == before[n]).Any(), "each caller has had an answer");
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(calls);

        // On a busy machine nobody may have asked for the last of them yet.
        foreach (var name in new[] { "a", "b" }) (await set.LeaseAsync(name, Stop)).Dispose();
        await Patience.UntilAsync(
            () => _started.Count(s => !s.IsDisposed) == 2,
            "two servers",
            () => $"{_started.Count(s => !s.IsDisposed)}");
    }

    /// <summary>A call in flight keeps the old process; the new one is started after a limit all the same.</summary>
    private async Task<UpstreamLease> AfterHandover(Task<UpstreamLease> lease)
    {
        await _time.PassAsync(LeavingProcesses.LongestHandover);
        return await Patience.Of(lease);
    }

    private static ServerEntry Entry(string name) => new() { Name = name, Command = name };

    private UpstreamSet Open(params string[] names) => Open([.. names.Select(Entry)]);

    private UpstreamSet Open(params ServerEntry[] entries)
    {
        foreach (var entry in entries) _servers.Add(entry, () => Started(new InMemoryServer()));
        return _servers.Open();
    }

    private UpstreamSet Open(string[] names, Func<string, string, bool> isCallLeftOpen)
    {
        foreach (var name in names)
        {
            _servers.Add(Entry(name), () => Started(new InMemoryServer
            {
                Answer = (request, _) => request.Method == "tools/call" && isCallLeftOpen(name, request.Method),
            }));
        }

        return _servers.Open();
    }

    private InMemoryServer Started(InMemoryServer server)
    {
        _started.Enqueue(server);
        return server;
    }
}
