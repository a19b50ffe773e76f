using VoidMcp.CodeMode;
using VoidMcp.Errors;

namespace VoidMcp.Tests.CodeMode;

public sealed class ScriptPlacesTests
{
    private readonly object _ann = new(), _bob = new();
    private readonly ScriptPlaces _places;
    private int _parallel = 2;

    public ScriptPlacesTests() => _places = new ScriptPlaces(() => _parallel);

    [Fact]
    public async Task As_many_compute_as_there_are_places()
    {
        Assert.True(Enter(_ann).IsCompleted);
        Assert.True(Enter(_ann).IsCompleted);
        var third = Enter(_ann);
        Assert.False(third.IsCompleted);
        _places.Leave(_ann, computes: true);
        await Patience.Of(third);
    }

    [Fact]
    public void A_script_that_waits_gives_its_place_to_another()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.True(Enter(_ann).IsCompleted);
            _places.Pause();
        }

        Assert.True(Enter(_ann).IsCompleted);
        Assert.True(_places.Resume(_ann).Place.IsCompleted);
        Assert.False(_places.Resume(_ann).Place.IsCompleted);
    }

    [Fact]
    public async Task Owners_take_turns_whether_they_start_or_resume()
    {
        _parallel = 1;
        for (var i = 0; i < 3; i++)
        {
            _ = Enter(_ann);
            _places.Pause();
        }

        _ = Enter(_bob);
        List<ScriptPlaces.Waiter> anns = [_places.Resume(_ann), _places.Resume(_ann), _places.Resume(_ann)];
        var bobs = Enter(_bob);
        _places.Pause();
        Assert.True(anns[0].Place.IsCompleted);
        _places.Pause();
        await Patience.Of(bobs);
        Assert.Equal([true, false, false], anns.Select(a => a.Place.IsCompleted));
    }

    [Fact]
    public async Task Scripts_under_way_are_bounded_and_those_that_cannot_start_hold_nobody_up()
    {
        for (var i = 0; i < ScriptPlaces.MaxStartedOfOne; i++)
        {
            Assert.True(Enter(_ann).IsCompleted);
            _places.Pause();
        }

        var oneTooMany = Enter(_ann);
        Assert.False(oneTooMany.IsCompleted);
        for (var i = ScriptPlaces.MaxStartedOfOne; i < ScriptPlaces.MaxStarted; i++)
        {
            Assert.True(Enter(_bob).IsCompleted);
            _places.Pause();
        }

        var another = Enter(_bob);
        Assert.False(another.IsCompleted);
        Assert.True(_places.Resume(_ann).Place.IsCompleted);
        _places.Leave(_ann, computes: true);
        await Patience.Of(Task.WhenAny(oneTooMany, another));
        Assert.False(oneTooMany.IsCompleted && another.IsCompleted);
    }

    [Fact]
    public void Too_many_that_wait_to_start_are_refused_and_those_that_resume_never()
    {
        _parallel = 1;
        _ = Enter(_ann);
        _places.Pause();
        _ = Enter(_bob);
        for (var i = 0; i < ScriptPlaces.MaxWaitingOfOne; i++) _ = Enter(_ann);
        Assert.Contains(
            "too many scripts are waiting",
            Assert.IsType<VoidMcpException>(Enter(_ann).Exception?.InnerException).Message,
            StringComparison.Ordinal);
        Assert.False(_places.Resume(_ann).Place.IsFaulted);
    }

    [Fact]
    public async Task Who_is_cancelled_or_withdrawn_takes_no_place()
    {
        _parallel = 1;
        _ = Enter(_ann);
        using var cancellation = new CancellationTokenSource();
        var cancelled = _places.EnterAsync(_ann, cancellation.Token);
        var resumed = _places.Resume(_ann);
        await cancellation.CancelAsync();
        Assert.True(_places.Withdraw(resumed));
        Assert.False(_places.Withdraw(resumed));
        _places.Leave(_ann, computes: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.True(Enter(_bob).IsCompleted);
    }

    [Fact]
    public void A_larger_number_counts_at_once()
    {
        _parallel = 1;
        _ = Enter(_ann);
        _parallel = 2;
        Assert.True(Enter(_ann).IsCompleted);
    }

    [Fact]
    public async Task Closing_ends_every_wait()
    {
        _parallel = 1;
        _ = Enter(_ann);
        var waiting = Enter(_ann);
        _places.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True(Enter(_ann).IsCanceled);
    }

    private Task Enter(object owner) => _places.EnterAsync(owner, TestContext.Current.CancellationToken);
}
