using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class LineFeedWriterTests
{
    [Fact]
    public void However_text_is_written_lines_end_in_a_line_feed_alone()
    {
        using var inner = new StringWriter();
        using (var writer = new LineFeedWriter(inner) { NewLine = "\r\n" })
        {
            writer.WriteLine("a");
            writer.Write("b\r\nc");
            writer.Write('\r');
            writer.Write('\n');
            writer.Write("d\r\n".AsSpan());
            writer.Write("e\r\n".ToCharArray());
            writer.Write((string?)null);
            writer.WriteLine();
        }

        Assert.Equal("a\nb\nc\nd\ne\n\n", inner.ToString());
    }
}
