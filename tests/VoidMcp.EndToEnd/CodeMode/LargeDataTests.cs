namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>Scripts that read much and return little, with the default limits.</summary>
public sealed class LargeDataTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("structured")]
    public async Task Results_that_a_script_has_dropped_do_not_count(string kind)
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ timeout: 5m }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync($$"""
            let read = 0;
            for (let i = 0; i < 200; i++) {
              const result = await tools.fx.large({ kind: '{{kind}}', bytes: 500000 });
              read += typeof result === 'string' ? 1 : result.items.length > 1000 ? 1 : 0;
            }
            return read
            """);
        Assert.Equal(200, CodeAnswer.Of(reply).Result.GetInt32());
    }

    [Fact]
    public async Task A_large_text_and_a_large_list_are_filtered_at_once()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ timeout: 5m }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("""
            const text = await tools.fx.huge({ bytes: 10e6 });
            const { items } = await tools.fx.large({ kind: 'json', bytes: 25e6 });
            const some = items.filter((item, i) => item.startsWith('item') && i % 100000 === 7);
            return { chars: text.length, items: items.length > 1e6, some: some.length, first: some[0] }
            """);
        var result = CodeAnswer.Of(reply).Result;
        Assert.Equal(10_000_000, result.GetProperty("chars").GetInt32());
        Assert.True(result.GetProperty("items").GetBoolean());
        Assert.Equal("item \u540d", result.GetProperty("first").GetString());
    }
}
