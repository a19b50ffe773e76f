using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

public sealed class FairQueueTests
{
    private readonly object _ann = new(), _bob = new(), _eve = new();
    private readonly FairQueue<string> _queue = new();

    [Fact]
    public void Owners_take_turns_and_each_ones_own_keep_their_order()
    {
        foreach (var item in new[] { "a1", "a2", "a3" }) _queue.Enqueue(_ann, item);
        _queue.Enqueue(_bob, "b1");
        _queue.Enqueue(_eve, "e1");
        _queue.Enqueue(_bob, "b2");
        Assert.Equal(["a1", "b1", "e1", "a2", "b2", "a3"], All());
    }

    [Fact]
    public void Who_comes_late_does_not_wait_for_all_of_another_ones()
    {
        foreach (var item in new[] { "a1", "a2", "a3" }) _queue.Enqueue(_ann, item);
        Assert.Equal("a1", _queue.Dequeue());
        _queue.Enqueue(_bob, "b1");
        Assert.Equal(["a2", "b1", "a3"], All());
    }

    [Fact]
    public void Entries_that_may_not_go_are_passed_over_and_keep_their_place()
    {
        foreach (var item in new[] { "a1", "a2" }) _queue.Enqueue(_ann, item);
        _queue.Enqueue(_bob, "b1");
        Assert.Equal("a2", _queue.Dequeue(static item => item == "a2"));
        Assert.Null(_queue.Dequeue(static _ => false));
        Assert.Equal(1, _queue.CountOf(_ann, static item => item == "a1"));
        Assert.Equal(["b1", "a1"], All());
    }

    [Fact]
    public void What_does_not_want_to_wait_any_more_is_taken_out_and_counted_out()
    {
        _queue.Enqueue(_ann, "a1");
        _queue.Enqueue(_ann, "a2");
        Assert.True(_queue.Remove(_ann, "a1"));
        Assert.False(_queue.Remove(_ann, "a1"));
        Assert.False(_queue.Remove(_bob, "a2"));
        Assert.Equal((1, 1, 0), (_queue.Count, _queue.CountOf(_ann), _queue.CountOf(_bob)));
        Assert.True(_queue.Remove(_ann, "a2"));
        Assert.Null(_queue.Dequeue());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Clearing_gives_everything_back()
    {
        _queue.Enqueue(_ann, "a1");
        _queue.Enqueue(_bob, "b1");
        Assert.Equal(["a1", "b1"], _queue.Clear());
        Assert.Null(_queue.Dequeue());
    }

    private List<string> All()
    {
        var all = new List<string>();
        while (_queue.Dequeue() is { } item) all.Add(item);
        Assert.Equal(0, _queue.Count);
        return all;
    }
}
