using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class LineReaderTests
{
    private static string? Text(ReadOnlyMemory<byte>? line) =>
        line is { } found ? Encoding.UTF8.GetString(found.Span) : null;

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
    public void A_line_over_the_limit_is_skipped_but_for_its_beginning_and_its_end()
    {
        var text = $"first\n{{\"a\":\"{new string('x', 3_000_000)}\",\"id\":7}}\nlast";
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), maxLine: 1_048_576);
        Assert.Equal("first", Text(reader.Next()));
        Assert.StartsWith("{\"a\":\"xxx", Text(reader.Next()), StringComparison.Ordinal);
        Assert.True(reader.WasTooLong);
        Assert.EndsWith("xxx\",\"id\":7}", Text(reader.End), StringComparison.Ordinal);
        Assert.Equal(256, reader.End.Length);
        Assert.Equal("last", Text(reader.Next()));
        Assert.False(reader.WasTooLong);
        Assert.Null(reader.Next());
    }

    [Fact]
    public void A_line_over_the_limit_may_be_the_last_one()
    {
        var reader = new LineReader(new MemoryStream(new byte[3_000_000]), maxLine: 1_048_576);
        Assert.NotNull(reader.Next());
        Assert.True(reader.WasTooLong);
        Assert.Null(reader.Next());
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
