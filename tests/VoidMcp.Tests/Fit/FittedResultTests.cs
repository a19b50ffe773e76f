using System.Text;
using System.Text.Json;
using VoidMcp.Fit;

namespace VoidMcp.Tests.Fit;

public sealed class FittedResultTests
{
    private static readonly ClientFacts s_content = new("c", "1") { Results = Shown.Content, Errors = Shown.Content };

    private static readonly ClientFacts s_structured = new("s", "1")
    {
        Results = Shown.Structured, Errors = Shown.Structured,
    };

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"a"}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"{\"n\": 1}"}],"structuredContent":{"n":1}}""")]
    [InlineData("""{"content":[{"type":"text","text":"a"}],"structuredContent":{"result":"a"}}""")]
    [InlineData("""{"content":[],"structuredContent":{}}""")]
    public void What_loses_nothing_passes_as_it_is(string result)
    {
        Assert.Equal(result, Fitted(result, s_structured));
        if (!result.Contains("[]", StringComparison.Ordinal)) Assert.Equal(result, Fitted(result, s_content));
    }

    [Fact]
    public void An_unknown_client_gets_the_bytes_of_the_server()
    {
        var result = Utf8("""{ "content": [{"type":"text","text":"a"}], "structuredContent": {"n":1} }""");
        Assert.Equal(result, FittedResult.Of(result, ClientFacts.Unknown, isTyped: false));
    }

    [Fact]
    public void Where_the_content_is_shown_it_says_what_the_structured_content_says() => Assert.Equal(
        """{"content":[{"type":"text","text":"a"},{"type":"text","text":"{\"n\":1}"}],"structuredContent":{"n":1}}""",
        Fitted("""{"content":[{"type":"text","text":"a"}],"structuredContent":{"n":1}}""", s_content));

    [Fact]
    public void Where_structured_content_hides_the_rest_and_nothing_promises_it_all_becomes_content() => Assert.Equal(
        """{"content":[{"type":"text","text":"a"},{"type":"text","text":"{\"n\":1}"}]}""",
        Fitted("""{"content":[{"type":"text","text":"a"}],"structuredContent":{"n":1}}""", s_structured));

    [Fact]
    public void Promised_structured_content_stays_and_takes_in_what_it_would_hide()
    {
        var fitted = Fitted(
            """
            {"content":[{"type":"text","text":"a"},{"type":"text","text":"{\"n\":1}"},
            {"type":"image","data":"AAAA","mimeType":"image/png"},{"type":"resource_link","uri":"x:y","name":"l"}],
            "structuredContent":{"n":1}}
            """,
            s_structured,
            isTyped: true);
        var structured = JsonElement.Parse(fitted).GetProperty("structuredContent");
        Assert.Equal(1, structured.GetProperty("n").GetInt32());
        var beside = structured.GetProperty("content");
        Assert.Equal("a", beside[0].GetString());
        Assert.DoesNotContain("AAAA", beside.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("image", beside[1].GetString(), StringComparison.Ordinal);
        Assert.Equal("x:y", beside[2].GetProperty("uri").GetString());
        Assert.Equal(3, beside.GetArrayLength());
    }

    [Fact]
    public void Its_own_members_are_not_overwritten()
    {
        var fitted = Fitted(
            """{"content":[{"type":"text","text":"a"}],"structuredContent":{"content":1}}""",
            s_structured,
            isTyped: true);
        var structured = JsonElement.Parse(fitted).GetProperty("structuredContent");
        Assert.Equal(1, structured.GetProperty("content").GetInt32());
        Assert.Equal("a", structured.GetProperty("_content")[0].GetString());
    }

    [Fact]
    public void Errors_have_facts_of_their_own()
    {
        const string Error = """{"content":[{"type":"text","text":"a"}],"structuredContent":{"n":1},"isError":true}""";
        var client = new ClientFacts("x", "1") { Results = Shown.Structured, Errors = Shown.Content };
        Assert.Contains("{\\\"n\\\":1}", Fitted(Error, client), StringComparison.Ordinal);
        Assert.Contains("structuredContent", Fitted(Error, client), StringComparison.Ordinal);

        // Even of a tool with an output schema: errors need no structured content.
        Assert.DoesNotContain(
            "structuredContent", Fitted(Error, s_structured, isTyped: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_shown_anyway_are_no_reason_to_change_anything()
    {
        const string Result =
            """{"content":[{"type":"image","data":"AAAA","mimeType":"image/png"}],"structuredContent":{"n":1}}""";
        Assert.Equal(Result, Fitted(Result, s_structured with { ShowsImagesBeside = true }));
        Assert.NotEqual(Result, Fitted(Result, s_structured));
    }

    [Fact]
    public void Dropped_links_become_a_text() => Assert.Contains(
        "Linked resources:\\nl: x:y",
        Fitted(
            """{"content":[{"type":"resource_link","uri":"x:y","name":"l"}]}""",
            new ClientFacts("x", "1") { DropsLinks = true }),
        StringComparison.Ordinal);

    private static string Fitted(string result, ClientFacts client, bool isTyped = false) =>
        Encoding.UTF8.GetString(FittedResult.Of(Utf8(result), client, isTyped).Span);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
