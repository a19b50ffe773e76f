using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class InboxTests
{
    [Fact]
    public void Items_are_taken_in_the_order_in_which_they_came()
    {
        var inbox = new Inbox<int>();
        inbox.Add(1);
        inbox.Add(2);
        Assert.Equal(1, inbox.Take());
        Assert.True(inbox.TryTake(TimeSpan.Zero, out var second));
        Assert.Equal(2, second);
        Assert.False(inbox.TryTake(TimeSpan.Zero, out _));
    }

    [Fact]
    public async Task Whoever_waits_gets_what_another_thread_adds()
    {
        var inbox = new Inbox<int>();
        var (patient, hurried) = (Task.Run(inbox.Take), Task.Run(() => inbox.TryTake(TimeSpan.MaxValue, out _)));
        inbox.Add(1);
        inbox.Add(2);
        Assert.InRange(await Patience.Of(patient), 1, 2);
        Assert.True(await Patience.Of(hurried));
    }

    [Fact]
    public void Nothing_is_taken_of_what_was_cleared_or_came_too_late()
    {
        var inbox = new Inbox<int>();
        inbox.Add(1);
        inbox.Clear();
        Assert.False(inbox.TryTake(TimeSpan.FromMilliseconds(1), out _));
        Assert.False(inbox.TryTake(TimeSpan.FromMilliseconds(-1), out _));
    }
}
