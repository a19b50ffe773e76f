using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>What execute_code answers, whatever its size.</summary>
public sealed class ResultTests
{
    private const int Limit = 10 * 1024 * 1024;

    private const string Items = "return Array.from({ length: 50000 }, (_, i) => ({ id: i, name: `item ${i} 名` }))";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_result_is_shown_in_part_and_a_later_script_opens_it_whole(bool modern)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await ExecuteAsync(client, Items, modern);
        Assert.False(reply.Failed);
        Assert.Contains("shape: 50,000 × { id: number, name: string }", reply.Text);
        Assert.Contains("""{"id":0,"name":"item 0 名"}""", reply.Text);
        Assert.Contains("more items of 50,000", reply.Text);
        Assert.InRange(Encoding.UTF8.GetByteCount(reply.Text), 12_000, 18_000);
        Assert.Equal("voidmcp://results/r1", ResultReader.LinkIn(reply));
        Assert.False(reply.Result.TryGetProperty("structuredContent", out _));

        var later = await ExecuteAsync(
            client, "const all = await results.get('r1'); return [all.length, all[49999].name]", modern);
        Assert.Equal("""[50000,"item 49999 名"]""", CodeAnswer.Of(later).Result.GetRawText());
        var (text, _, parts) = await ResultReader.ReadAsync(client, "voidmcp://results/r1", modern);
        Assert.Equal((50_000, 1), (JsonElement.Parse(text).GetArrayLength(), parts));
    }

    [Fact]
    [Trait("setting", "code.max-result")]
    public async Task The_limit_is_the_registrys()
    {
        using var home = Home.WithFixtures("gateway: { expose: code }\ncode: { max-result: 1KiB }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Contains("results.get(\"r1\")", (await client.ExecuteAsync("return 'x'.repeat(1100)")).Text);
        Assert.DoesNotContain("results.get", (await client.ExecuteAsync("return 'x'.repeat(900)")).Text);
    }

    [Fact]
    public async Task Handles_belong_to_their_session_and_are_not_used_again()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ExecuteAsync(Items);
        Assert.Equal("voidmcp://results/r2", ResultReader.LinkIn(await client.ExecuteAsync(Items)));
        await using var other = await StdioClient.ConnectAsync(home);
        var missing = await other.ExecuteAsync("return await results.get('r1')");
        Assert.True(missing.IsToolError);
        Assert.Contains("r1", missing.Text);
    }

    [Fact]
    public async Task The_oldest_are_dropped_and_asking_for_one_says_so()
    {
        using var home = Home.WithFixtures("gateway: { expose: code }\ncode: { memory: 256MiB }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        for (var i = 0; i < 6; i++) Assert.False((await client.ExecuteAsync("return 'x'.repeat(14000000)")).Failed);
        var reply = await client.ExecuteAsync("try { return await results.get('r1') } catch (e) { return e.message }");
        Assert.Contains("r1 was dropped", reply.Text);
        Assert.Contains("available: r3, r4, r5, r6", reply.Text);
        Assert.Equal(-32002, (await client.RequestAsync("resources/read", """{"uri":"voidmcp://results/r1"}"""))
            .Error.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Emitted_images_and_files_follow_the_text_also_where_the_script_fails(bool modern)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        const string Emit = "emit({ type: 'image', data: btoa('pixels'), mimeType: 'image/png' }); emit('a note');";
        var reply = await ExecuteAsync(client, $"{Emit} return 1", modern);
        Assert.Equal(["text", "image", "text"], ResultReader.Types(reply.Result));
        Assert.Equal("cGl4ZWxz", reply.Result.GetProperty("content")[1].GetProperty("data").GetString());
        var failed = await ExecuteAsync(client, $"{Emit} throw new Error('broken')", modern);
        Assert.True(failed.IsToolError);
        Assert.Equal(["text", "image", "text"], ResultReader.Types(failed.Result));
    }

    [Theory]
    [InlineData(
        "for (let i = 0; i < 7; i++) emit({ type: 'image', data: 'A'.repeat(1000000), mimeType: 'image/png' }); return "
        + "'y'.repeat(14000000)")]
    [InlineData(
        "for (let i = 0; i < 1000; i++) console.log('\\u0001\"'.repeat(1000)); throw new "
        + "Error('\\u0001'.repeat(3000000))")]
    [InlineData("return '\\u0001\"名🚀'.repeat(500000)")]
    [InlineData("return { ['k'.repeat(4000000)]: ['v'.repeat(4000000)] }")]
    public async Task However_large_its_parts_are_the_answer_stays_below_the_limit(string code)
    {
        using var home = Home.WithFixtures(
            "gateway: { expose: code }\ncode: { memory: 512MiB, max-result: 10MiB }", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ExecuteAsync(code);
        Assert.InRange(client.LongestLine, 1, Limit);

        // With a limit so small that nothing of it fits.
        home.Registry = home.Registry.Replace(
            "expose: code", "expose: code, max-message: 4KiB", StringComparison.Ordinal);
        await using var small = await StdioClient.ConnectAsync(home);
        var reply = await small.ExecuteAsync(code);
        Assert.InRange(Encoding.UTF8.GetByteCount(reply.Raw), 1, 4096);
        Assert.NotEmpty((await small.RequestAsync("resources/list")).Result.GetProperty("resources").EnumerateArray());
    }

    private static Task<Reply> ExecuteAsync(StdioClient client, string code, bool modern) => modern
        ? client.ModernAsync(
            "tools/call", $$"""  "name":"execute_code","arguments":{"code":{{Fixture.Quote(code)}}}  """)
        : client.ExecuteAsync(code);
}
