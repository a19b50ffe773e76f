using System.Collections.Concurrent;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>
/// Servers that take a while to go: the next process waits, as both may want the same port or profile.
/// </summary>
public sealed class HandoverTests : IAsyncDisposable
{
    private static readonly ServerEntry s_entry =
        new() { Name = "s", Command = "s", IdleStop = TimeSpan.FromMinutes(1) };

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _gone = new();
    private readonly ConcurrentQueue<InMemoryServer> _started = new();
    private readonly Servers _servers;

    public HandoverTests() => _servers = new Servers { Time = _time }.Add(s_entry, () =>
    {
        var server = new InMemoryServer { Stopping = _started.IsEmpty ? _gone.Task : Task.CompletedTask };
        _started.Enqueue(server);
        return server;
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _gone.TrySetResult();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_was_stopped_as_idle_starts_again_once_the_old_process_has_gone()
    {
        var set = _servers.Open();
        (await set.LeaseAsync("s", Stop)).Dispose();
        await _time.PassAsync(s_entry.IdleStop);
        Assert.Equal(UpstreamState.Idle, set.Get("s").Status.State);
        await AssertWaitsAsync(set);
    }

    [Fact]
    public async Task A_server_whose_entry_changed_starts_once_the_old_process_has_gone()
    {
        var set = _servers.Open();
        (await set.LeaseAsync("s", Stop)).Dispose();
        set.Apply([s_entry with { Args = ["--other"] }]);
        await AssertWaitsAsync(set);
    }

    [Fact]
    public async Task A_server_that_was_removed_and_added_again_starts_once_the_old_process_has_gone()
    {
        var set = _servers.Open();
        (await set.LeaseAsync("s", Stop)).Dispose();
        set.Apply([]);
        set.Apply([s_entry]);
        await AssertWaitsAsync(set);
    }

    [Fact]
    public async Task A_process_that_never_goes_delays_the_next_one_no_longer_than_the_limit()
    {
        var set = _servers.Open();
        (await set.LeaseAsync("s", Stop)).Dispose();
        set.Apply([s_entry with { Restarted = "now" }]);
        var next = set.LeaseAsync("s", Stop).AsTask();
        await Patience.UntilAsync(() => _started.First().IsDisposed);
        Assert.Equal(1, _servers.Starts);
        await _time.PassAsync(LeavingProcesses.LongestHandover);
        (await Patience.Of(next)).Dispose();
        Assert.Equal(2, _servers.Starts);
        Assert.False(_gone.Task.IsCompleted);
    }

    private async Task AssertWaitsAsync(UpstreamSet set)
    {
        var next = set.LeaseAsync("s", Stop).AsTask();
        await Patience.UntilAsync(
            () => _started.First().IsDisposed && set.Get("s").Status.State == UpstreamState.Starting);
        Assert.Equal(1, _servers.Starts);
        Assert.False(next.IsCompleted);
        _gone.SetResult();
        (await Patience.Of(next)).Dispose();
        Assert.Equal(2, _servers.Starts);
    }
}
