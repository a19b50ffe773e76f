using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VoidMcp.Fixtures;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Remote.Http;

/// <summary>What clients must put up with, and must not, from servers of 2026-07-28 over HTTP.</summary>
public sealed class ModernServerTests : IAsyncLifetime
{
    private HttpFixture _fixture = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_version_that_is_refused_and_listed_is_asked_for_once_more()
    {
        var refusals = 1;
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "server/discover" || refusals-- <= 0) return false;
            context.Response.StatusCode = 400;
            await AnswerAsync(
                context,
                seen,
                """ "error":{"code":-32022,"message":"Unsupported protocol version","data":{"supported":"""
                + """["2026-07-28"],"requested":"2026-07-28"} } """);
            return true;
        };
        await using var connection = await HttpServers.ConnectAsync(_fixture.ModernUrl);
        Assert.Equal(Era.Modern, connection.Era);
        Assert.Equal(["server/discover", "server/discover"], _fixture.Seen.Take(2).Select(s => s.Method));
        Assert.DoesNotContain(_fixture.Seen, s => s.Method == "initialize");
    }

    [Fact]
    public async Task A_tool_with_a_wrong_header_is_left_out_and_the_others_stay()
    {
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/list") return false;
            await AnswerAsync(context, seen, """
                "result":{"resultType":"complete","tools":[
                  {"name":"good","inputSchema":{"properties":{"a":{"type":"string","x-mcp-header":"A"} } } },
                  {"name":"bad","inputSchema":{"properties":{"a":{"type":"string","x-mcp-header":"no name"} } } }]}
                """);
            return true;
        };
        await using var modern = await HttpServers.ConnectAsync(_fixture.ModernUrl);
        Assert.Equal("good", Assert.Single(modern.Definitions.Tools).Name);
        Assert.Equal("skipped tool 'bad': the x-mcp-header of 'a' is not a valid header name",
            Assert.Single(modern.Definitions.LeftOut));
        await using var legacy = await HttpServers.ConnectAsync(_fixture.Url);
        Assert.Equal(["good", "bad"], legacy.Definitions.Tools.Select(t => t.Name));
    }

    private static async Task AnswerAsync(HttpContext context, SeenRequest seen, string members)
    {
        context.Response.ContentType = "application/json";
        var id = JsonElement.Parse(seen.Body).GetProperty("id").GetRawText();
        await context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},{{members}}}"""), Stop);
    }
}
