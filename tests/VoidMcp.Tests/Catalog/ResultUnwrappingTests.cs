using System.Text;
using VoidMcp.Catalog;

namespace VoidMcp.Tests.Catalog;

public sealed class ResultUnwrappingTests
{
    [Theory]
    [InlineData("""{"structuredContent":{"a":1},"content":[{"type":"text","text":"x"}]}""", """{"a":1}""")]
    [InlineData("""{"content":[{"type":"text","text":"plain text"}]}""", "\"plain text\"")]
    [InlineData("""{"content":[{"type":"text","text":"{\"a\": [1]}"}]}""", """{"a": [1]}""")]
    [InlineData("""{"content":[{"type":"text","text":"42"}]}""", "\"42\"")]
    [InlineData("""{"content":[{"type":"text","text":"1.10"}]}""", "\"1.10\"")]
    [InlineData("""{"content":[{"type":"text","text":"12e4567"}]}""", "\"12e4567\"")]
    [InlineData("""{"content":[{"type":"text","text":"true"}]}""", "\"true\"")]
    [InlineData("""{"content":[{"type":"text","text":"null"}]}""", "\"null\"")]
    [InlineData("""{"content":[{"type":"text","text":"\"quoted\""}]}""", """
        "\"quoted\""
        """)]
    [InlineData("""{"content":[{"type":"text","text":"12345678901234567890"}]}""", "\"12345678901234567890\"")]
    [InlineData("""{"content":[{"type":"text","text":"2024-01-01 is a date"}]}""", "\"2024-01-01 is a date\"")]
    [InlineData("""{"content":[{"type":"text","text":"[not json"}]}""", "\"[not json\"")]
    [InlineData("""{"content":[{"type":"text","text":""}]}""", "\"\"")]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":"[1]"}]}""", """["a",[1]]""")]
    [InlineData(
        """{"content":[{"type":"image","data":"AA==","mimeType":"image/png","x-extra":1}]}""",
        """{"type":"image","data":"AA==","mimeType":"image/png","x-extra":1}""")]
    [InlineData("""{"content":[]}""", "null")]
    [InlineData("""{"content":[],"structuredContent":[]}""", "[]")]
    [InlineData("""{"content":[{"type":"text","text":"é"}],"isError":false}""", "\"é\"")]
    public void A_result_becomes_its_payload(string result, string payload)
    {
        var reply = ResultUnwrapping.Unwrap(Encoding.UTF8.GetBytes(result));
        Assert.Null(reply.Message);
        Assert.Equal(payload, Encoding.UTF8.GetString(reply.Json.Span));
    }

    [Theory]
    [InlineData(
        """{"isError":true,"content":[{"type":"text","text":"no such file"},{"type":"text","text":"try another"}]}""",
        "no such file\ntry another")]
    [InlineData("""{"isError":true,"content":[]}""", "the tool failed without an error message")]
    [InlineData("""{"isError":true}""", "the tool failed without an error message")]
    [InlineData("[1]", "the server's result is not a JSON object")]
    public void A_failed_result_becomes_an_error(string result, string message) =>
        Assert.Equal(message, ResultUnwrapping.Unwrap(Encoding.UTF8.GetBytes(result)).Message);

    [Fact]
    public void A_failed_results_content_is_kept()
    {
        var reply = ResultUnwrapping.Unwrap("""{"isError":true,"content":[{"type":"text","text":"x"}]}"""u8.ToArray());
        Assert.Equal("""[{"type":"text","text":"x"}]""", Encoding.UTF8.GetString(reply.Content.Span));
    }
}
