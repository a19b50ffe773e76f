using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class JsonRpcMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping"}""", nameof(MessageKind.Request), "7")]
    [InlineData(
        """{"jsonrpc":"2.0","id":"a\"b","method":"ping","params":{}}""", nameof(MessageKind.Request), "\"a\\\"b\"")]
    [InlineData("""{"method":"notifications/initialized","jsonrpc":"2.0"}""", nameof(MessageKind.Notification), "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", nameof(MessageKind.Result), "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":""}}""", nameof(MessageKind.Error), "1")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-1,"message":""}}""", nameof(MessageKind.Error), "null")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":-1,"message":""}}""", nameof(MessageKind.Error), "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":null,"result":{}}""", nameof(MessageKind.Result), "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"\ud800":1,"method":"x\ud800"}""", nameof(MessageKind.Request), "1")]
    public void A_message_is_told_by_its_members(string line, string kind, string id)
    {
        Assert.True(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(line), out var message, out _));
        Assert.Equal(kind, message.Kind.ToString());
        Assert.Equal(id, Encoding.UTF8.GetString(message.Id.Span));
    }

    [Theory]
    [InlineData("hello", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "neither")]
    [InlineData("""{"id":1}""", "neither")]
    [InlineData("""{"id":null,"method":"x"}""", "must be a string or a number")]
    [InlineData("""{"id":{},"method":"x"}""", "must be a string or a number")]
    [InlineData("""{"id":1,"method":"x"} trailing""", "not JSON")]
    public void What_is_no_message_is_refused_with_the_reason(string line, string reason)
    {
        Assert.False(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(line), out _, out var said));
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"method":"x","params":DEEP}""", nameof(MessageKind.Request))]
    [InlineData("""{"result":DEEP,"id":1}""", nameof(MessageKind.Error))]
    public void Nesting_beyond_the_limit_fails_the_request_instead_of_overflowing(string line, string kind)
    {
        var deep = line.Replace("DEEP", new string('[', 100_000) + new string(']', 100_000), StringComparison.Ordinal);
        Assert.True(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(deep), out var message, out _));
        Assert.Equal((kind, "1"), (message.Kind.ToString(), Encoding.UTF8.GetString(message.Id.Span)));
        Assert.Contains(
            "nested deeper than 512",
            message.Problem ?? Encoding.UTF8.GetString(message.Body.Span),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"method":"x","params":DEEP}""")]
    [InlineData("""{"id":1,"method":"x","params":DEEP""")]
    public void What_is_nested_too_deep_and_answers_nothing_is_refused(string line)
    {
        var deep = line.Replace("DEEP", new string('[', 100_000) + new string(']', 100_000), StringComparison.Ordinal);
        Assert.False(JsonRpcMessage.TryParse(Encoding.UTF8.GetBytes(deep), out _, out _));
    }

    [Fact]
    public void Params_are_the_very_bytes_that_came()
    {
        const string Params = """{ "name" : "x",  "arguments":{"n":1.000,"s":"\u0041é"} }""";
        Assert.True(JsonRpcMessage.TryParse(
            Encoding.UTF8.GetBytes($$"""{"id":1,"params":{{Params}},"method":"tools/call"}"""),
            out var message,
            out _));
        Assert.Equal(Params, Encoding.UTF8.GetString(message.Body.Span));
    }
}
