using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class LineReaderTests
{
    [Fact]
    public void Lines_of_all_lengths_come_out_whole_however_the_stream_cuts_them()
    {
        string[] lines = ["a", "", new string('x', 50_000), "é漢", "last without an end"];
        var text = string.Join('\n', lines);
        foreach (var chunk in new[] { 1, 3, 4096, 1_000_000 })
        {
            var reader = new LineReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk), maxLine: 100_000);
            var read = new List<string>();
            while (reader.Next() is { } line) read.Add(Encoding.UTF8.GetString(line.Span));
            Assert.Equal(lines, read);
        }
    }

    [Fact]
    public void A_line_over_the_limit_ends_the_reading()
    {
        var reader = new LineReader(new MemoryStream(new byte[3_000_000]), maxLine: 1_048_576);
        var error = Assert.Throws<InvalidDataException>(() => reader.Next());
        Assert.Contains("1 MiB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, false)]
    [InlineData(600_000, true)]
    public void Only_a_long_line_asks_for_a_larger_pipe(int length, bool isWidened)
    {
        var asked = 0;
        var text = Encoding.UTF8.GetBytes(new string('x', length) + "\n");
        var reader = new LineReader(new ChunkedStream(text, 4096), maxLine: 1 << 20, () => asked++);
        Assert.Equal(length, reader.Next()?.Length);
        Assert.Equal(isWidened, asked > 0);
    }

    private sealed class ChunkedStream(byte[] content, int chunk) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(chunk, count));
    }
}
