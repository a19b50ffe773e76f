using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class CallSlotsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_beyond_the_limit_wait_their_turn_in_order()
    {
        var slots = new CallSlots(1);
        await slots.TakeAsync(Stop);
        var (second, third) = (slots.TakeAsync(Stop), slots.TakeAsync(Stop));
        Assert.Equal(2, slots.Waiting);
        slots.Return();
        await second;
        Assert.False(third.IsCompleted);
        slots.Return();
        await third;
    }

    [Fact]
    public async Task More_slots_are_handed_out_at_once()
    {
        var slots = new CallSlots(1);
        await slots.TakeAsync(Stop);
        var waiting = Enumerable.Range(0, 3).Select(_ => slots.TakeAsync(Stop)).ToArray();
        slots.Resize(3);
        await Task.WhenAll(waiting[0], waiting[1]);
        Assert.False(waiting[2].IsCompleted);
    }

    [Fact]
    public async Task Fewer_slots_are_reached_as_calls_end()
    {
        var slots = new CallSlots(3);
        for (var i = 0; i < 3; i++) await slots.TakeAsync(Stop);
        slots.Resize(1);
        var next = slots.TakeAsync(Stop);
        slots.Return();
        slots.Return();
        Assert.False(next.IsCompleted);
        slots.Return();
        await next;
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_queue_and_takes_no_slot()
    {
        var slots = new CallSlots(1);
        await slots.TakeAsync(Stop);
        using var impatient = new CancellationTokenSource();
        var gone = slots.TakeAsync(impatient.Token);
        var patient = slots.TakeAsync(Stop);
        await impatient.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => gone);
        Assert.Equal(1, slots.Waiting);
        slots.Return();
        await patient;
    }

    [Fact]
    public async Task Many_takers_that_give_up_at_random_lose_no_slot()
    {
        var slots = new CallSlots(4);
        var inside = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2000),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Stop },
            async (n, _) =>
            {
                using var impatient = new CancellationTokenSource();
                var taking = slots.TakeAsync(impatient.Token);
                if (n % 3 == 0) await impatient.CancelAsync();
                try
                {
                    await taking;
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                Assert.InRange(Interlocked.Increment(ref inside), 1, 4);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                slots.Return();
            });
        for (var i = 0; i < 4; i++) Assert.True(slots.TakeAsync(Stop).IsCompletedSuccessfully);
    }
}
