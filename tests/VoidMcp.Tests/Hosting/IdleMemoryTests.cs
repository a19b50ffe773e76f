using System.Runtime.CompilerServices;
using VoidMcp.Hosting;

namespace VoidMcp.Tests.Hosting;

public sealed class IdleMemoryTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void What_much_use_left_over_is_released_when_it_is_quiet()
    {
        using var memory = new IdleMemory(_time);
        var left = Leave();
        memory.Used();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(left.IsAlive);
    }

    [Fact]
    public async Task It_waits_for_the_last_use()
    {
        using var memory = new IdleMemory(_time);
        Leave();
        for (var i = 0; i < 3; i++)
        {
            memory.Used();
            await _time.ArmedAsync(TimeSpan.FromSeconds(2));
            _time.Advance(TimeSpan.FromSeconds(1.5));
        }

        await _time.ArmedAsync(TimeSpan.FromSeconds(0.5));
    }

    /// <summary>Allocates enough to be worth a collection, and keeps none of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Leave() => new(new byte[8 << 20]);
}
