using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class MessagePartsTests
{
    [Fact]
    public void Each_part_is_found_as_it_was_written()
    {
        var parts = Of(
            """
            { "name" : "a\u0062", "x":{"name":"inner"}, "arguments":{ "k": [1.0] },"task":{"ttl":1},
              "requestState": "s" ,
              "_meta":{"a":1, "progressToken" : "t","io.modelcontextprotocol/protocolVersion":"2026-07-28"},
              "resultType":"complete","isError": true }
            """);
        Assert.Equal("\"a\\u0062\"", Text(parts, parts.Name));
        Assert.Equal("{ \"k\": [1.0] }", Text(parts, parts.Arguments));
        Assert.Equal("{\"ttl\":1}", Text(parts, parts.Task));
        Assert.Equal("\"s\"", Text(parts, parts.RequestState));
        Assert.StartsWith("{\"a\":1, ", Text(parts, parts.Meta), StringComparison.Ordinal);
        Assert.Equal("\"t\"", Text(parts, parts.ProgressToken));
        Assert.Equal("\"2026-07-28\"", Text(parts, parts.ProtocolVersion));
        Assert.Equal("\"complete\"", Text(parts, parts.ResultType));
        Assert.Equal("true", Text(parts, parts.IsError));
        Assert.False(parts.HasRepeats);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"names":1,"Name":1,"nam":1,"_met":1,"x":{"name":1,"_meta":{"progressToken":1},"arguments":1}}""")]
    [InlineData("""{"y":[{"name":1,"task":1,"isError":true,"requestState":1,"resultType":1}]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_absent_or_deeper_is_not_found(string body)
    {
        var parts = Of(body);
        JsonPart[] all =
        [
            parts.Name, parts.Arguments, parts.Meta, parts.ProgressToken, parts.ProtocolVersion,
            parts.RequestState, parts.Task, parts.ResultType, parts.IsError,
        ];
        Assert.All(all, part => Assert.True(part.IsEmpty && parts[part].IsEmpty));
        Assert.False(parts.HasRepeats);
        Assert.Equal(body, Encoding.UTF8.GetString(parts.Body.Span));
    }

    [Theory]
    [InlineData("""{"\u006eame":"n","\u005fmeta":{"progress\u0054oken":7}}""")]
    [InlineData("""{"n\u0061m\u0065":"n","_\u006d\u0065\u0074\u0061":{"\u0070rogressToken":7}}""")]
    public void Names_may_be_escaped(string body)
    {
        var parts = Of(body);
        Assert.Equal(("\"n\"", "7"), (Text(parts, parts.Name), Text(parts, parts.ProgressToken)));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","\u006eame":"b"}""")]
    [InlineData("""{"name":"a","x":1,"name":"b","_meta":{"progressToken":1}}""")]
    public void A_name_that_stands_twice_is_noticed_and_the_last_one_counts(string body)
    {
        var parts = Of(body);
        Assert.True(parts.HasRepeats);
        Assert.Equal("\"b\"", Text(parts, parts.Name));
    }

    [Theory]
    [InlineData("""{"_meta":{"progressToken":1,"progressToken":2}}""", "2")]
    [InlineData("""{"_meta":{"progressToken":1},"_meta":{"progressToken":2}}""", "2")]
    [InlineData("""{"_meta":{"progressToken":1},"_meta":{}}""", "")]
    [InlineData("""{"_meta":{"progressToken":1},"_meta":null}""", "")]
    public void A_second_meta_replaces_the_first_one_whole(string body, string token)
    {
        var parts = Of(body);
        Assert.True(parts.HasRepeats);
        Assert.Equal(token, Text(parts, parts.ProgressToken));
    }

    [Theory]
    [InlineData("""{"name":"a","Name":"b"}""", "Name")]
    [InlineData("""{"NAME":"b","name":"a"}""", "NAME")]
    [InlineData("""{"name":"a","N\u0061me":"b"}""", "Name")]
    [InlineData("""{"name":"a","argument\u017f":{}}""", "argument\u017F")]
    [InlineData("""{"name":"a","tas\u212a":{}}""", "tas\u212a")]
    [InlineData("""{"name":"a","_Meta":{"progressToken":1}}""", "_Meta")]
    [InlineData("""{"name":"a","_meta":{"progressToken":1,"ProgressToken":2}}""", "_meta.ProgressToken")]
    [InlineData("""{"name":"a","_meta":{"progressToken":1,"Progress\u0054oken":2}}""", "_meta.ProgressToken")]
    [InlineData("""{"name":"a","names":"b","x":{"Name":1},"\ud800ame":1,"\u00fcber":1}""", null)]
    [InlineData("""{"name":"a","arguments":{"Name":1},"_meta":{"Name":1,"task":2}}""", null)]
    public void A_name_that_differs_only_in_case_is_noticed(string body, string? expected) =>
        Assert.Equal(expected, Of(body).LookAlike);

    [Fact]
    public void Nesting_is_read_to_the_depth_that_messages_may_have()
    {
        var allowed = Nested(JsonRpcMessage.MaxDepth - 1);
        Assert.Equal("\"n\"", Text(Of(allowed), Of(allowed).Name));
        Assert.ThrowsAny<JsonException>(() => Of(Nested(JsonRpcMessage.MaxDepth)));

        static string Nested(int depth) =>
            $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}},"name":"n"}""";
    }

    private static MessageParts Of(string body) => MessageParts.Of(Encoding.UTF8.GetBytes(body));

    private static string Text(MessageParts parts, JsonPart part) => Encoding.UTF8.GetString(parts[part].Span);
}
