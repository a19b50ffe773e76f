using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

/// <summary>Servers that write more than messages to stdout.</summary>
public sealed class MixedTextTests
{
    private const string Answer = """{"jsonrpc":"2.0","id":7,"result":{"text":"a {\"jsonrpc\":\"2.0\"} b"}}""";
    private const string Question = """{"jsonrpc":"2.0","id":8,"method":"ping"}""";

    [Theory]
    [InlineData("\u001b[32m{A}\u001b[0m", "")]
    [InlineData("\u001e{A}\0", "")]
    [InlineData("\u001b]0;title\u0007 > {A}", "")]
    [InlineData("<br /><b>Warning</b>: x on line 3<br />{A}", "<br /><b>Warning</b>: x on line 3<br />")]
    [InlineData("{A}<br />", "<br />")]
    [InlineData("{A} Done.", "Done.")]
    [InlineData("Starting {up} ... {A}", "Starting {up} ...")]
    [InlineData("INFO {\"level\":1} sending {A}", "INFO {\"level\":1} sending")]
    public void A_message_is_found_beside_other_text(string written, string rest)
    {
        var line = written.Replace("{A}", Answer, StringComparison.Ordinal);
        var found = MixedText.Read(Utf8Json.Of(line), out var others);
        Assert.Equal("7", Utf8Json.Text(Assert.Single(found).Id));
        Assert.Equal(rest, others);
    }

    [Fact]
    public void Several_messages_on_one_line_are_all_found() =>
        Assert.Equal(2, MixedText.Read(Utf8Json.Of($"{Question}{Answer}"), out _).Count);

    [Theory]
    [InlineData("DEBUG received {Q}")]
    [InlineData("[{Q},broken")]
    [InlineData("[{Q}] trailing")]
    [InlineData("""{"level":"info","message":{"jsonrpc":"2.0","id":7,"result":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"n":NaN,"inner":{"jsonrpc":"2.0","id":7,"result":{}}}}""")]
    [InlineData("""DEBUG sending {"jsonrpc":"2.0","id":7,"result":{"text":"cut off...""")]
    [InlineData("""INFO sent "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}" to the client""")]
    public void What_a_log_line_or_a_message_quotes_is_not_a_message(string written) =>
        Assert.Empty(MixedText.Read(Utf8Json.Of(written.Replace("{Q}", Question, StringComparison.Ordinal)), out _));

    [Theory]
    [InlineData("{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 7,\n  \"result\": {\n    \"a\": {}\n  }\n}\n", 0)]
    [InlineData("{\r\n\t\"jsonrpc\": \"2.0\",\r\n\t\"id\": 7,\r\n\t\"result\": {}\r\n}\r\n", 0)]
    [InlineData("{\n  port: 3000\n" + Answer + "\n", 1)]
    [InlineData("{\n  port: 3000\n}\n" + Answer + "\n", 1)]
    [InlineData(Answer, 0)]
    [InlineData(Answer + "\r", 0)]
    [InlineData("warning\n" + Answer + "<br />\n", 2)]
    public async Task A_message_may_be_written_over_several_lines_or_without_a_line_end(string written, int strays)
    {
        var owner = new Recorder();
        new LineChannel(new MemoryStream(Utf8Json.Of(written).ToArray()), new MemoryStream(), "test").Start(owner);
        await Patience.Of(owner.Closed.Task);
        Assert.Equal(["7"], owner.Ids);
        Assert.Equal(strays, owner.Strays.Count);
    }

    private sealed class Recorder : IChannelOwner
    {
        public List<string> Ids { get; } = [];

        public List<string> Strays { get; } = [];

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnMessage(JsonRpcMessage message) => Ids.Add(Utf8Json.Text(message.Id));

        public void OnStray(string line, string reason) => Strays.Add(line);

        public void OnFailed(Exception error) => Strays.Add(error.Message);

        public void OnRequestFailed(ReadOnlyMemory<byte> id, Exception error) => Strays.Add(error.Message);

        public void OnClosed(string? reason) => Closed.TrySetResult();
    }
}
