using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class UnsentMessagesTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public void Optional_messages_are_dropped_first_and_counted_once_there_is_room()
    {
        var unsent = new UnsentMessages();
        Assert.True(unsent.TryAdd(Mebibyte, isMissable: true));
        Assert.False(unsent.TryAdd(1, isMissable: true));
        Assert.False(unsent.TryAdd(1, isMissable: true));
        Assert.True(unsent.TryAdd(1, isMissable: false));
        Assert.Equal(2, unsent.Remove(Mebibyte));
        Assert.Equal(0, unsent.Remove(1));
        Assert.True(unsent.TryAdd(1, isMissable: true));
    }

    [Fact]
    public void All_messages_are_dropped_above_64_MiB()
    {
        var unsent = new UnsentMessages();
        for (var i = 0; i < 64; i++) Assert.True(unsent.TryAdd(Mebibyte, isMissable: false));
        Assert.False(unsent.TryAdd(1, isMissable: false));
    }
}
