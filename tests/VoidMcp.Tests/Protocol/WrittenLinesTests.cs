using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class WrittenLinesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 2)]
    [InlineData(1000, 3)]
    public void The_last_lines_that_are_wholly_unread_are_counted(int unread, int lines)
    {
        var written = new WrittenLines();
        foreach (var length in new[] { 100, 10, 5 }) written.Add(length);
        Assert.Equal(lines, written.Within(unread));
    }

    [Fact]
    public void A_line_that_was_not_written_does_not_count()
    {
        var written = new WrittenLines();
        written.RemoveLast();
        foreach (var length in new[] { 10, 5, 7 }) written.Add(length);
        written.RemoveLast();
        Assert.Equal(2, written.Within(15));
    }

    [Fact]
    public void Only_the_last_ones_are_known()
    {
        var written = new WrittenLines();
        for (var i = 0; i < 1000; i++) written.Add(1);
        Assert.Equal(64, written.Within(1000));
        Assert.Equal(10, written.Within(10));
        written.Clear();
        Assert.Equal(0, written.Within(1000));
    }
}
