using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

/// <summary>Messages that are no valid JSON, or no valid text.</summary>
public sealed class BrokenMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"score":NaN}}""", "7", "(NaN)")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":[1,2,],"s":"}\"]"},"id":"x"}""", "\"x\"", "")]
    [InlineData("""{"jsonrpc":"2.0","id":-1,"result":{"a":Infinity}}""", "-1", "(Infinity)")]
    [InlineData("""{'jsonrpc':1,"jsonrpc":"2.0","id":1,"result":{}}""", "1", "")]
    public void The_request_of_a_response_that_is_not_JSON_fails(string line, string id, string words)
    {
        Assert.True(JsonRpcMessage.TryParse(Utf8(line), out var message, out _));
        Assert.Equal((MessageKind.Error, id), (message.Kind, Encoding.UTF8.GetString(message.Id.Span)));
        var error = RpcError.Parse(message.Body);
        Assert.StartsWith("the response is not JSON: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_not_JSON_is_refused_under_its_id()
    {
        var line = """{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"arguments":{"x":NaN}}}""";
        Assert.True(JsonRpcMessage.TryParse(Utf8(line), out var message, out _));
        Assert.Equal((MessageKind.Request, "tools/call"), (message.Kind, message.Method));
        Assert.Equal(RpcError.ParseError, message.ProblemCode);
        Assert.StartsWith("the request is not JSON", message.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7}""", "the response has neither a result nor an error")]
    [InlineData("""{"JsonRpc":"2.0","Id":7,"Result":{}}""", "the names of its members must be lower case")]
    [InlineData("""{'jsonrpc': '2.0', 'id': 7, 'result': {'a': 'it"s'}}""", "the response is not JSON")]
    public void A_likely_response_fails_its_request_but_is_no_message_to_anybody_else(string line, string words)
    {
        Assert.True(JsonRpcMessage.TryParse(Utf8(line), out var message, out _));
        Assert.Equal((MessageKind.Error, "7"), (message.Kind, Encoding.UTF8.GetString(message.Id.Span)));
        Assert.Contains(words, RpcError.Parse(message.Body).Message, StringComparison.Ordinal);
        Assert.True(message.IsUnreadable);
    }

    [Fact]
    public void A_response_that_repeats_the_method_is_a_response()
    {
        var line = """{"jsonrpc":"2.0","id":7,"method":"tools/call","result":{}}""";
        Assert.True(JsonRpcMessage.TryParse(Utf8(line), out var message, out _));
        Assert.Equal(MessageKind.Result, message.Kind);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"note":NaN}""")]
    [InlineData("""{"level":"info","id":1,"result":NaN}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"cut")]
    [InlineData("{nonsense")]
    public void Without_an_envelope_nothing_is_guessed(string line) =>
        Assert.False(JsonRpcMessage.TryParse(Utf8(line), out _, out _));

    [Theory]
    [InlineData("""{"event":"tool","id":5,"result":"started"}""")]
    [InlineData("""{"level":"error","id":5,"error":{"message":"x"}}""")]
    [InlineData("""{"method":"GET","path":"/","status":200}""")]
    public void Log_lines_are_no_messages(string line)
    {
        Assert.False(JsonRpcMessage.TryParse(Utf8(line), out _, out var reason));
        Assert.Contains("jsonrpc", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_without_a_version_is_one_still()
    {
        Assert.True(JsonRpcMessage.TryParse(Utf8("""{"id":5,"result":{}}"""), out var message, out _));
        Assert.Equal(MessageKind.Result, message.Kind);
    }

    [Fact]
    public void Invalid_text_and_half_characters_become_marks()
    {
        byte[] line =
        [
            .. Utf8("""{"jsonrpc":"2.0","id":1,"result":{"a":"caf""").Span, 0xE9,
            .. Utf8(""" \ud83d \uD83D\uDE00 \\ud83d"}}""").Span,
        ];
        Assert.True(JsonRpcMessage.TryParse(line, out var message, out _));
        Assert.Equal(
            """{"a":"caf""" + "\uFFFD" + """ \ufffd \uD83D\uDE00 \\ud83d"}""",
            Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public void A_message_that_is_too_long_fails_by_the_id_at_its_beginning_or_end()
    {
        var start = BrokenMessage.OfTooLong(
            Utf8("""{"jsonrpc":"2.0","id":3,"result":{"x":"aaa"""), default, "too long");
        Assert.Equal((MessageKind.Error, "3"), (start!.Kind, Encoding.UTF8.GetString(start.Id.Span)));
        var end = BrokenMessage.OfTooLong(Utf8("""{"result":{"x":"aaa"""), Utf8("""aa"},"id":4}"""), "too long");
        Assert.Equal("4", Encoding.UTF8.GetString(end!.Id.Span));
        Assert.Null(BrokenMessage.OfTooLong(Utf8("aaa"), Utf8("aaa"), "too long"));
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
