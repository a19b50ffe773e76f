using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Gateway;

public sealed class ToolListingTests
{
    private const int Room = 10_000;

    private static readonly ToolListing s_listing = Listing([.. Enumerable.Range(0, 100).Select(n => $"tool_{n}")]);

    [Fact]
    public void What_fits_is_one_page() => Assert.Equal(100, Names(Page(null, int.MaxValue)).Count);

    [Fact]
    public void What_does_not_fit_into_a_message_comes_in_pages()
    {
        List<string> names = [];
        var pages = 0;
        for (var page = Page(null, Room); ; page = Page(
            $$"""{"cursor":"{{page.GetProperty("nextCursor").GetString()}}"}""", Room))
        {
            Assert.InRange(page.GetRawText().Length, 1, Room);
            names.AddRange(Names(page));
            pages++;
            if (!page.TryGetProperty("nextCursor", out _)) break;
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"s__tool_{n}"), names);
        Assert.InRange(pages, 2, 100);
    }

    [Theory]
    [InlineData("\"bogus\"")]
    [InlineData("5")]
    public void A_cursor_that_is_none_of_its_own_is_refused(string cursor)
    {
        var error = Assert.Throws<RequestFailure>(() => Page($$"""{"cursor":{{cursor}}}""", int.MaxValue));
        Assert.Equal(RpcError.InvalidParams, error.Error.Code);
    }

    [Fact]
    public void A_cursor_of_another_list_is_refused()
    {
        var cursor = Page(null, Room).GetProperty("nextCursor").GetString();
        Assert.Throws<RequestFailure>(
            () => Listing(["else"]).Result(Utf8($$"""{"cursor":"{{cursor}}"}"""), Room, Era.Legacy));
    }

    private static JsonElement Page(string? parameters, int room) =>
        JsonElement.Parse(s_listing.Result(parameters is null ? default : Utf8(parameters), room, Era.Legacy).Span);

    private static List<string> Names(JsonElement page) =>
        [.. page.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!)];

    private static ToolListing Listing(IReadOnlyList<string> names)
    {
        var tools = names.Select(name => new CatalogTool
        {
            Server = "s",
            ServerSummary = null,
            Definition = Tool(name),
            ExposedName = $"s__{name}",
        }).ToList();
        var registry = new RegistrySnapshot(
            "voidmcp.yaml", [], new GatewaySettings { Expose = ExposeMode.Direct }, new CodeSettings(), []);
        return new ToolListing(new CatalogSnapshot([new CatalogServer("s", null, tools)]), registry);
    }

    private static ToolDefinition Tool(string name) =>
        ToolDefinition.TryParse(
            Utf8($$"""{"name":"{{name}}","description":"{{new string('x', 300)}}","inputSchema":{"type":"object"} }"""),
            out var tool,
            out var reason)
            ? tool
            : throw new InvalidOperationException(reason);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
