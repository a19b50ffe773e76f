using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Calls;

public sealed class ResultRepairTests
{
    [Theory]
    [InlineData("""{"content":[],"isError":"true"}""", """{"content":[],"isError":true}""")]
    [InlineData("""{"content":[],"isError":0}""", """{"content":[],"isError":false}""")]
    [InlineData("""{"content":null,"_meta":null}""", """{"content":[]}""")]
    [InlineData("""{"content":"plain"}""", """{"content":[{"type":"text","text":"plain"}]}""")]
    [InlineData("""{"content":{"type":"text","text":"x"}}""", """{"content":[{"type":"text","text":"x"}]}""")]
    [InlineData(
        """{"content":["a",null,5]}""",
        """{"content":[{"type":"text","text":"a"},{"type":"text","text":"5"}]}""")]
    [InlineData("""{"content":[{"text":"x"}]}""", """{"content":[{"text":"x","type":"text"}]}""")]
    [InlineData(
        """{"content":[{"type":"text","text":{"a":1}}]}""",
        """{"content":[{"type":"text","text":"{\"a\":1}"}]}""")]
    [InlineData("""{"content":[{"type":"text"}]}""", """{"content":[{"type":"text","text":""}]}""")]
    [InlineData(
        """{"content":[{"type":"text","text":"x","annotations":null}]}""",
        """{"content":[{"type":"text","text":"x"}]}""")]
    [InlineData(
        """{"content":[{"type":"image","data":"data:image/gif;base64,AAAA"}]}""",
        """{"content":[{"type":"image","data":"AAAA","mimeType":"image/gif"}]}""")]
    [InlineData(
        """{"content":[{"type":"image","data":"/9j/AAAA"}]}""",
        """{"content":[{"type":"image","data":"/9j/AAAA","mimeType":"image/jpeg"}]}""")]
    [InlineData(
        """{"content":[{"type":"resource","resource":{"text":"x"}}]}""",
        """{"content":[{"type":"text","text":"x"}]}""")]
    [InlineData(
        """{"content":[{"type":"resource_link","uri":"a:b"}]}""",
        """{"content":[{"type":"resource_link","uri":"a:b","name":"a:b"}]}""")]
    [InlineData(
        """{"content":[],"structuredContent":[1,2]}""", """{"content":[{"type":"text","text":"[1,2]"}]}""")]
    [InlineData("""{"content":[],"structuredContent":null}""", """{"content":[]}""")]
    public void An_odd_result_becomes_one_that_strict_clients_accept(string written, string expected)
    {
        Assert.True(MessageParts.Of(Utf8Json.Of(written)).IsOddResult);
        Assert.Equal(expected, Repaired(written, isForClient: true));
        Assert.False(MessageParts.Of(Utf8Json.Of(expected)).IsOddResult);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"x"}],"isError":false,"structuredContent":{"a":1}}""")]
    [InlineData("""{ "content":[{"type":"chart","points":[1]}] }""")]
    [InlineData("""{"content":[{"type":"image","data":"","mimeType":"image/png","annotations":{}}]}""")]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"a:b","blob":"AA==","mimeType":"a/b"}}]}""")]
    [InlineData("""{"content":[{"type":"resource_link","uri":"a:b","name":"n"}],"_meta":{}}""")]
    [InlineData("""{"data":[1,2]}""")]
    public void A_valid_result_is_left_alone(string written)
    {
        Assert.False(MessageParts.Of(Utf8Json.Of(written)).IsOddResult);
        Assert.Equal(written, Repaired(written, isForClient: true));
    }

    [Fact]
    public void Scripts_get_structured_content_of_any_type()
    {
        const string Written = """{"content":[],"structuredContent":[1,2]}""";
        Assert.Equal(Written, Repaired(Written, isForClient: false));
    }

    private static string Repaired(string written, bool isForClient) =>
        Utf8Json.Text(ResultRepair.Of(Utf8Json.Of(written), isForClient));
}
