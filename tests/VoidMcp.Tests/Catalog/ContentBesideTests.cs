using System.Text;
using VoidMcp.Catalog;

namespace VoidMcp.Tests.Catalog;

public sealed class ContentBesideTests
{
    [Theory]
    [InlineData("""[{"type":"text","text":"{\"a\": 1,\n \"b\":[\"x y\"]}"}]""", """{"a":1,"b":["x y"]}""", false)]
    [InlineData("""[{"type":"text","text":"{\"b\":[\"x\"],\"a\":1.0}"}]""", """{"a":1,"b":["x"]}""", false)]
    [InlineData("""[{"type":"text","text":"hello"}]""", """{"result":"hello"}""", false)]
    [InlineData("""[{"type":"text","text":"{\"id\":1}"},{"type":"text","text":"{\"id\":2}"}]""",
        """{"result":[{"id":1},{"id":2}]}""", false)]
    [InlineData("""[{"type":"text","text":"5"}]""", """{"result":5}""", false)]
    [InlineData("[]", """{"a":1}""", false)]
    [InlineData("""[{"type":"text","text":" "}]""", """{"a":1}""", false)]
    [InlineData("""[{"type":"text","text":"the document"}]""", """{"path":"doc.txt"}""", true)]
    [InlineData("""[{"type":"text","text":"{\"a\":1}"},{"type":"image","data":"","mimeType":"image/png"}]""",
        """{"a":1}""", true)]
    [InlineData("""[{"type":"text","text":"{\"a\":\"x  y\"}"}]""", """{"a":"x y"}""", true)]
    public void Content_that_repeats_the_value_says_nothing_more(string content, string value, bool saysMore)
    {
        var payload = ResultUnwrapping.Unwrap(
            Encoding.UTF8.GetBytes($$"""{"content":{{content}},"structuredContent":{{value}}}"""));
        Assert.Equal(value, Encoding.UTF8.GetString(payload.Json.Span));
        Assert.Equal(saysMore ? content : "", Encoding.UTF8.GetString(payload.Beside.Span));
    }

    [Fact]
    public void An_error_keeps_content_and_value()
    {
        var payload = ResultUnwrapping.Unwrap(
            """{"isError":true,"content":[{"type":"text","text":"no"}],"structuredContent":{"code":7}}"""u8.ToArray());
        Assert.Equal(
            ("no", """[{"type":"text","text":"no"}]""", """{"code":7}"""),
            (
                payload.Message,
                Encoding.UTF8.GetString(payload.Content.Span),
                Encoding.UTF8.GetString(payload.Structured.Span)));
    }

    [Fact]
    public void Kinds_are_named_once() => Assert.Equal(
        "text, image, content",
        ContentBeside.Kinds("""[{"type":"text"},{"type":"image"},{"type":"text"},{"type":"a b"}]"""u8.ToArray()));
}
