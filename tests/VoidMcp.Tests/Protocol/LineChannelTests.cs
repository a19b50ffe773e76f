using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class LineChannelTests
{
    private const string Injected = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"denied"}}""";

    /// <summary>What is pretty printed, and what somebody means to be read as a message of its own.</summary>
    public static TheoryData<string> Broken => new(
        "{\r\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\r  \"method\": \"ping\"\n}\n",
        $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{{"\n"}}}{{{Injected}}}{{{"\n"}}}}}""",
        $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{{"\r"}}}{{{Injected}}}{{{"\r"}}}"""
        + $$$""","long":"{{{new string('x', 20_000)}}}"}}""");

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_message_is_one_line_whatever_it_was_where_it_came_from(string message)
    {
        var written = await WrittenAsync(message);
        Assert.Equal(message.Replace('\n', ' ').Replace('\r', ' ') + "\n", written);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"text":"a\nb\r\u2028"}}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"a\u2028b\u0085c\t\"}}")]
    public async Task What_breaks_no_line_stays_as_it_is(string message) =>
        Assert.Equal(message + "\n", await WrittenAsync(message));

    [Fact]
    public async Task The_far_side_reads_one_message_in_either_direction()
    {
        using var pair = new ChannelPair();
        var (left, right) = (new Owner(), new Owner());
        pair.Left.Start(left);
        pair.Right.Start(right);
        foreach (var (from, to) in new[] { (pair.Left, right), (pair.Right, left) })
        {
            from.Send(Encoding.UTF8.GetBytes(
                $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{{"\n"}}}{{{Injected}}}{{{"\n"}}}}}"""));
            from.Send("""{"jsonrpc":"2.0","id":2,"method":"ping"}"""u8.ToArray());
            await Patience.Of(to.Second.Task);
            Assert.Equal(["1", "2"], to.Ids);
            Assert.Empty(to.Strays);
        }
    }

    /// <summary>An exception that left the reader's thread would end the process.</summary>
    [Fact]
    public async Task A_bug_in_what_is_told_of_a_line_or_of_the_end_is_reported_and_ends_nothing_else()
    {
        using var pair = new ChannelPair();
        var owner = new FailingOwner();
        pair.Left.Start(owner);
        pair.Right.Send("no message"u8.ToArray());
        pair.Right.Send("[broken"u8.ToArray());
        pair.Right.Send("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""u8.ToArray());
        await Patience.UntilAsync(() => owner.Failed.Count == 3, "three failures");
        await pair.Right.CompleteAsync();
        pair.HangUpRight();
        await Patience.UntilAsync(() => owner.Failed.Count == 4, "a fourth one, at the end");
        Assert.Equal(["stray", "stray", "message", "closed"], owner.Failed);
    }

    private static async Task<string> WrittenAsync(string message)
    {
        using var output = new MemoryStream();
        using var silent = new AnonymousPipeServerStream(PipeDirection.In);
        var channel = new LineChannel(silent, output, "written");
        channel.Start(new Owner());
        channel.Send(Encoding.UTF8.GetBytes(message));
        await channel.CompleteAsync();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private sealed class FailingOwner : IChannelOwner
    {
        public ConcurrentQueue<string> Failed { get; } = new();

        public void OnMessage(JsonRpcMessage message) => throw new NotSupportedException("message");

        public void OnStray(string line, string reason) => throw new NotSupportedException("stray");

        public void OnFailed(Exception error) => Failed.Enqueue(error.Message);

        public void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error) => throw error;

        public void OnClosed(string? reason) => throw new NotSupportedException("closed");
    }

    private sealed class Owner : IChannelOwner
    {
        public ConcurrentQueue<string> Ids { get; } = new();

        public ConcurrentQueue<string> Strays { get; } = new();

        public TaskCompletionSource Second { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnMessage(JsonRpcMessage message)
        {
            Ids.Enqueue(Encoding.UTF8.GetString(message.Id.Span));
            if (Ids.Count == 2) Second.TrySetResult();
        }

        public void OnStray(string line, string reason) => Strays.Enqueue(line);

        public void OnFailed(Exception error) => throw error;

        public void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error) => throw error;

        public void OnClosed(string? reason)
        {
            // Ends with the test.
        }
    }
}
