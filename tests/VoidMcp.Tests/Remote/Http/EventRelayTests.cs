using System.Net.ServerSentEvents;
using System.Text;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class EventRelayTests
{
    [Theory]
    [InlineData("data: one\n\ndata: two\n\n", "one,two")]
    [InlineData("\uFEFFdata:one\r\n\r\ndata: two\r\n\r\n", "one,two")]
    [InlineData("data: one\r\rdata: two\r\r", "one,two")]
    [InlineData("data: on\ndata: e\n\n: a comment\ndata: two\n\n", "on\ne,two")]
    [InlineData("event: message\nid: 7\nretry: 10\ndata: one\n\ndata: cut", "one")]
    public async Task Messages_are_taken_off_however_they_are_framed_and_cut(string text, string expected)
    {
        foreach (var size in new[] { 1, 2, 5, 1000 })
        {
            var taken = new List<string>();
            using var source = new Trickle(Encoding.UTF8.GetBytes(text), size);
            await using var relay = new EventRelay(source, (_, data) => Take(taken, data), _ => { });
            var items = await ReadAsync(relay);
            Assert.Equal(expected.Split(','), taken);
            Assert.All(items, i => Assert.Equal("stand-in", i.Data));
        }
    }

    [Fact]
    public async Task Names_ids_and_pauses_stay()
    {
        using var source = new Trickle(
            "id: 5\ndata:\n\nevent: endpoint\ndata: /x\n\nid: 6\nretry: 20\ndata: one\n\n"u8.ToArray(), 3);
        await using var relay = new EventRelay(source, (name, data) => name == "endpoint" ? data : default, _ => { });
        var items = await ReadAsync(relay);
        Assert.Equal(
            [("message", "5", ""), ("endpoint", "", "/x"), ("message", "6", "")],
            items.Select(i => (i.EventType, i.EventId ?? "", i.Data)));
        Assert.Equal(TimeSpan.FromMilliseconds(20), items[2].ReconnectionInterval);
    }

    [Theory]
    [InlineData("id: 6\ndata:\n\n", false)]
    [InlineData("id: 5\ndata:\n\n", true)]
    [InlineData("data:\n\n", true)]
    public async Task A_stream_that_breaks_behind_a_new_event_counts_as_one_that_ended(string text, bool fails)
    {
        using var source = new Breaking(Encoding.UTF8.GetBytes(text));
        var (reached, failed) = (new List<string>(), false);
        await using var relay = new EventRelay(source, (_, _) => default, _ => failed = true)
        {
            LastEvent = "5",
            OnEvent = reached.Add,
        };
        var error = await Record.ExceptionAsync(() => ReadAsync(relay));
        Assert.Equal((fails, fails), (failed, error is IOException));
        Assert.Equal(text.StartsWith("id", StringComparison.Ordinal) ? [text[4..5]] : [], reached);
    }

    private static ReadOnlyMemory<byte> Take(List<string> taken, ReadOnlyMemory<byte> data)
    {
        taken.Add(Encoding.UTF8.GetString(data.Span));
        return "stand-in"u8.ToArray();
    }

    private static async Task<List<SseItem<string>>> ReadAsync(Stream stream)
    {
        var items = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
            items.Add(item);
        return items;
    }

    /// <summary>Breaks where it should end.</summary>
    private sealed class Breaking(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count
                ? count
                : throw new IOException("reset");
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
