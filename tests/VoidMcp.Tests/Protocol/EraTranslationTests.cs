using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class EraTranslationTests
{
    [Fact]
    public void A_modern_request_loses_its_reserved_meta_toward_a_legacy_server()
    {
        const string Modern =
            """{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":"p","io."""
            + """modelcontextprotocol/clientCapabilities":{},"mine":1}}""";
        Assert.Equal(
            """{"name":"x","_meta":{"progressToken":"p","mine":1}}""", Request(Modern, Era.Modern, Era.Legacy));
    }

    [Fact]
    public void Meta_that_holds_nothing_else_goes_altogether() =>
        Assert.Equal(
            """{"name":"x"}""",
            Request(
                """{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""",
                Era.Modern,
                Era.Legacy));

    [Fact]
    public void A_legacy_request_gets_what_a_modern_server_demands()
    {
        var text = Request("""{"name":"x","_meta":{"progressToken":3}}""", Era.Legacy, Era.Modern);
        Assert.StartsWith(
            """{"name":"x","_meta":{"progressToken":3"""
            + ""","io.modelcontextprotocol/protocolVersion":"2026-07-28","io."""
            + """modelcontextprotocol/clientCapabilities":{}""",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Between_peers_of_one_era_nothing_changes()
    {
        const string Any = """{ "resultType":"input_required", "ttlMs":5 }""";
        Assert.Equal(Any, Result(Any, Era.Modern, Era.Modern));
        Assert.Equal(Any, Result(Any, Era.Legacy, Era.Legacy));
        Assert.Equal(Any, Request(Any, Era.Modern, Era.Modern));
    }

    [Fact]
    public void A_modern_result_is_stripped_for_a_legacy_client_and_a_legacy_one_completed()
    {
        Assert.Equal(
            """{"content":[],"x-own":1}""",
            Result(
                """{"content":[],"resultType":"complete","x-own":1,"_meta":"""
                + """{"io.modelcontextprotocol/serverInfo":{"name":"s"}}}""",
                Era.Modern,
                Era.Legacy));
        Assert.Equal(
            """{"content":[],"resultType":"complete"}""", Result("""{"content":[]}""", Era.Legacy, Era.Modern));
    }

    private static string Request(string json, Era from, Era to) =>
        Encoding.UTF8.GetString(EraTranslation.Request(Encoding.UTF8.GetBytes(json), from, to).Span);

    private static string Result(string json, Era from, Era to) =>
        Encoding.UTF8.GetString(EraTranslation.Result(Encoding.UTF8.GetBytes(json), from, to).Span);
}
