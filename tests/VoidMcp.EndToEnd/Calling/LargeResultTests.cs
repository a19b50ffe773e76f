using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Calling;

/// <summary>Directly exposed tools whose result is above what a client's connection survives.</summary>
public sealed class LargeResultTests
{
    /// <summary>Above this the stdio client of the TypeScript SDK closes the connection.</summary>
    private const int Limit = 10 * 1024 * 1024;

    private const int Large = 14_000_000;

    [Theory]
    [InlineData("text", false)]
    [InlineData("text", true)]
    [InlineData("json", false)]
    [InlineData("image", false)]
    [InlineData("image", true)]
    public async Task It_becomes_a_note_and_a_link_that_reads_whole(string kind, bool modern)
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home);
        var arguments = $$"""{"kind":"{{kind}}","bytes":{{Large}}}""";
        var reply = modern
            ? await client.ModernAsync("tools/call", $"\"name\":\"fx__large\",\"arguments\":{arguments}")
            : await client.CallAsync("fx__large", arguments);
        var theirs = (await direct.CallAsync("large", arguments)).Result.GetProperty("content")[0];

        Assert.False(reply.Failed, reply.Raw.Length > 2000 ? reply.Raw[..2000] : reply.Raw);
        Assert.Equal(["text", "resource_link"], ResultReader.Types(reply.Result));
        Assert.Equal("t-2", reply.Result.GetProperty("_meta").GetProperty("example.org/trace").GetString());
        Assert.Equal("[true,null]", reply.Result.GetProperty("x-unknown").GetRawText());

        var (text, bytes, parts) = await ResultReader.ReadAsync(client, ResultReader.LinkIn(reply), modern);
        Assert.True(parts > 1);
        if (kind == "image") Assert.Equal(Convert.FromBase64String(theirs.GetProperty("data").GetString()!), bytes);
        else Assert.True(theirs.GetProperty("text").GetString() == text, "the parts together are the whole text");
        Assert.InRange(client.LongestLine, 1, Limit);
    }

    [Fact]
    public async Task A_script_opens_what_it_was_replaced_by()
    {
        using var home = Home.WithFixtures("gateway: { expose: both, max-message: 1MiB }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__large", """{"kind":"json","bytes":2000000}""");
        var length = CodeAnswer
            .Of(await client.ExecuteAsync("const all = await results.get('r1'); return all.items.length"))
            .Result.GetInt32();
        Assert.Equal(2_000_000 / 11, length);
    }

    [Fact]
    public async Task A_text_that_repeats_the_structured_content_goes_and_the_structured_content_stays()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__large", """{"kind":"both","bytes":6000000}""");
        Assert.False(reply.Failed);
        Assert.Equal(6_000_000 / 11, reply.Structured.GetProperty("items").GetArrayLength());
        Assert.Contains("identical to the structured content", reply.Text);
        Assert.InRange(client.LongestLine, 6_000_000, Limit);
    }

    [Theory]
    [InlineData("fx__large_typed", """{"bytes":14000000}""", true)]
    [InlineData("fx__large", """{"kind":"structured","bytes":14000000}""", false)]
    public async Task Structured_content_that_is_too_large_is_an_error_only_where_it_was_promised(
        string tool, string arguments, bool isError)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync(tool, arguments);
        Assert.Equal(isError, reply.IsToolError);
        Assert.False(reply.Result.TryGetProperty("structuredContent", out _));
        Assert.Contains("a summary", reply.Text);
        Assert.Equal(isError, reply.Text.Contains("succeeded; it is marked", StringComparison.Ordinal));
        var (text, _, _) = await ResultReader.ReadAsync(client, ResultReader.LinkIn(reply));
        Assert.Equal(Large / 11, JsonElement.Parse(text).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Very_many_small_blocks_become_one_handle()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__large", $$"""{"kind":"many","bytes":{{Large}}}""");
        Assert.False(reply.Failed);
        Assert.InRange(client.LongestLine, 1, Limit);
        var (text, _, _) = await ResultReader.ReadAsync(client, ResultReader.LinkIn(reply));
        Assert.Equal(Large / 36, JsonElement.Parse(text).GetProperty("content").GetArrayLength());
    }

    [Fact]
    [Trait("setting", "gateway.max-message")]
    public async Task Without_a_limit_everything_passes()
    {
        using var home = Home.WithFixtures("gateway: { expose: direct, max-message: 0 }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__huge", $$"""{"bytes":{{Large}}}""");
        Assert.Equal(Large, reply.Text.Length);
        Assert.Equal("[]", (await client.RequestAsync("resources/list")).Result.GetProperty("resources").GetRawText());
    }

    [Theory]
    [InlineData("2024-11-05", false)]
    [InlineData("2025-03-26", false)]
    [InlineData("2025-06-18", true)]
    public async Task Clients_of_revisions_without_links_get_none(string version, bool knowsLinks)
    {
        using var home = Home.WithFixtures("gateway: { expose: direct, max-message: 100KiB }", ("fx", []));
        await using var client = StdioClient.Serve(home);
        await client.InitializeAsync(version);
        var reply = await client.CallAsync("fx__huge", """{"bytes":200000}""");
        Assert.Equal(knowsLinks, ResultReader.Types(reply.Result).Contains("resource_link"));
        Assert.Contains("voidmcp://results/r1", reply.Text);
        Assert.InRange(Encoding.UTF8.GetByteCount(reply.Raw), 1, 100 * 1024);
    }
}
