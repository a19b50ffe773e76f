using System.Text.Json;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.CodeMode;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Gateway;

public sealed class LargeResultTests
{
    private const int Room = 100_000;

    private readonly KeptResults _kept = new(TimeProvider.System);

    [Fact]
    public void What_fits_passes_as_it_is()
    {
        var result = """{"content":[ {"type":"text","text":"x"} ],"x-unknown":1.0}""";
        Assert.Equal(result, Encoding.UTF8.GetString(Fit(result).Span));
    }

    [Fact]
    public void A_large_text_becomes_a_note_with_its_beginning_and_a_link_and_the_rest_stays()
    {
        var fitted = Json(Fit(
            $$"""{"content":[{"type":"text","text":"begins {{new string('x', 200_000)}}"},"""
            + """{"type":"text","text":"small","x":1.0}],"_meta":{"k":1.0},"x-unknown":[true]}"""));
        var content = fitted.GetProperty("content");
        Assert.Equal(
            ["text", "resource_link", "text"], content.EnumerateArray().Select(c => c.GetProperty("type").GetString()));
        var note = content[0].GetProperty("text").GetString();
        Assert.Contains("begins xxx", note, StringComparison.Ordinal);
        Assert.Contains("voidmcp://results/r1", note, StringComparison.Ordinal);
        Assert.Contains("results.get(\"r1\")", note, StringComparison.Ordinal);
        Assert.Equal("""{"type":"text","text":"small","x":1.0}""", content[2].GetRawText());
        Assert.Equal("""{"k":1.0}""", fitted.GetProperty("_meta").GetRawText());
        Assert.Equal("[true]", fitted.GetProperty("x-unknown").GetRawText());
        Assert.False(fitted.TryGetProperty("isError", out _));
    }

    [Fact]
    public void Only_as_many_blocks_are_replaced_as_is_needed()
    {
        var fitted = Json(Fit($$"""{"content":[{{Image(40_000)}},{{Image(60_000)}},{{Image(30_000)}}]}"""));
        Assert.Equal(
            ["image", "text", "resource_link", "image"],
            fitted.GetProperty("content").EnumerateArray().Select(c => c.GetProperty("type").GetString()));
        Assert.DoesNotContain(
            "AAAA", fitted.GetProperty("content")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(45_000, _kept.Find("r1")!.Content.Size);
    }

    [Fact]
    public void A_text_that_repeats_the_structured_content_goes_first()
    {
        var structured = $$"""{"items":["{{new string('y', 60_000)}}"],"n":1}""";
        var fitted = Json(Fit(
            """{"content":[{"type":"text","text":"""
            + Quote(structured.Replace(":1", " : 1", StringComparison.Ordinal))
            + $$"""}],"structuredContent":{{structured}}}""",
            hasOutputSchema: true));
        Assert.Equal(structured, fitted.GetProperty("structuredContent").GetRawText());
        Assert.False(fitted.TryGetProperty("isError", out _));
        Assert.Contains("identical to the structured content",
            fitted.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(structured, Encoding.UTF8.GetString(_kept.Find("r1")!.Content.Payload.Span));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Structured_content_that_is_itself_too_large_is_left_out_and_an_error_only_where_it_is_promised(
        bool hasOutputSchema)
    {
        var structured = $$"""{"items":["{{new string('y', 150_000)}}"]}""";
        var fitted = Json(Fit(
            $$"""{"content":[{"type":"text","text":{{Quote(structured)}}}],"structuredContent":{{structured}}"""
            + ""","isError":false}""",
            hasOutputSchema));
        Assert.False(fitted.TryGetProperty("structuredContent", out _));
        Assert.Equal(hasOutputSchema, fitted.GetProperty("isError").GetBoolean());
        var note = fitted.GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.Equal(hasOutputSchema, note.Contains("succeeded; it is marked", StringComparison.Ordinal));
        Assert.Equal(structured, Encoding.UTF8.GetString(Assert.Single(_kept.All).Content.Payload.Span));
    }

    [Fact]
    public void Beside_structured_content_that_fits_the_other_blocks_go()
    {
        var structured = $$"""{"text":"{{new string('y', 80_000)}}"}""";
        var fitted = Json(Fit($$"""{"content":[{{Image(90_000)}}],"structuredContent":{{structured}}}"""));
        Assert.Equal(structured, fitted.GetProperty("structuredContent").GetRawText());
        Assert.Equal("text", fitted.GetProperty("content")[0].GetProperty("type").GetString());
    }

    [Fact]
    public void What_is_large_in_small_things_becomes_one_handle()
    {
        var blocks = string.Join(
            ',', Enumerable.Range(0, 5_000).Select(i => $$"""{"type":"text","text":"line {{i}}"}"""));
        var result = $$$"""{"content":[{{{blocks}}}],"_meta":{"large":"{{{new string('m', 200_000)}}}"}}""";
        var fitted = Json(Fit(result));
        Assert.Contains(
            "5,000 content blocks",
            fitted.GetProperty("content")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(result, Encoding.UTF8.GetString(Assert.Single(_kept.All).Content.Payload.Span));
    }

    [Fact]
    public void A_client_without_links_and_scripts_is_told_of_the_resource_alone()
    {
        var caller = new Call { Method = "tools/call", Parameters = MessageParts.Of(default), Room = Room };
        var result = Encoding.UTF8.GetBytes($$"""{"content":[{{Image(200_000)}}]}""");
        var content = Json(LargeResult.Fit(result, "s.t", hasOutputSchema: false, caller, _kept))
            .GetProperty("content");
        Assert.Equal(1, content.GetArrayLength());
        Assert.Contains("voidmcp://results/r1", content[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("results.get", content[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    private ReadOnlyMemory<byte> Fit(string result, bool hasOutputSchema = false)
    {
        var caller = new Call
        {
            Method = "tools/call",
            Parameters = MessageParts.Of(default),
            Room = Room,
            KnowsLinks = true,
            HasCode = true,
        };
        var fitted = LargeResult.Fit(Encoding.UTF8.GetBytes(result), "s.t", hasOutputSchema, caller, _kept);
        Assert.InRange(fitted.Length, 1, Room);
        return fitted;
    }

    private static string Image(int size) =>
        $$"""{"type":"image","data":"{{new string('A', size)}}","mimeType":"image/png"}""";

    private static string Quote(string text) =>
        Encoding.UTF8.GetString(EscapedText.Quote(Encoding.UTF8.GetBytes(text)).Span);

    private static JsonElement Json(ReadOnlyMemory<byte> utf8) => JsonElement.Parse(utf8.Span);
}
