using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class SpawnThreadTests
{
    [Fact]
    public async Task A_start_that_is_cancelled_while_it_waits_is_skipped()
    {
        using var first = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var wasRun = false;
        var end = TestContext.Current.CancellationToken;
        var running = SpawnThread.Shared.RunAsync(() => first.Wait(Patience.Limit, end), end);
        var waiting = SpawnThread.Shared.RunAsync(() => wasRun = true, stop.Token);
        await stop.CancelAsync();
        first.Set();
        Assert.True(await Patience.Of(running));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.Of(waiting));
        Assert.False(wasRun);
    }
}
