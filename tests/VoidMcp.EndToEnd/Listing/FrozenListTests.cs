namespace VoidMcp.EndToEnd.Listing;

/// <summary>A session's list of tools does not move while servers and the registry do.</summary>
public sealed class FrozenListTests
{
    [Theory]
    [InlineData("list: frozen", "test")]
    [InlineData("list: auto", "claude-code")]
    [Trait("setting", "gateway.list")]
    public async Task Crashes_restarts_and_edits_change_not_a_byte(string setting, string name)
    {
        using var home = new Home(Registry(setting, "one", "two"));
        await using var client = StdioClient.Serve(home);
        await client.HandshakeAsync(AClient(name));
        await client.UntilListedAsync("one__pid");
        await client.UntilListedAsync("two__pid");
        var told = client.Notifications("notifications/tools/list_changed").Count;
        var before = (await client.RequestAsync("tools/list")).Result.GetRawText();

        Assert.True((await client.CallAsync("one__crash")).Failed);
        home.Registry = Registry(setting, "one", "three");
        await UntilFoundAsync(client, "three");
        Assert.Equal(before, (await client.RequestAsync("tools/list")).Result.GetRawText());
        Assert.Equal(told, client.Notifications("notifications/tools/list_changed").Count);

        // What is new can be called at once, what is gone says so.
        Assert.False((await client.CallAsync("three__pid")).Failed);
        Assert.Contains("nknown tool", (await client.CallAsync("two__pid")).Raw, StringComparison.Ordinal);

        await using var next = await StdioClient.ConnectAsync(home);
        Assert.Contains("three__pid", await next.UntilListedAsync("three__pid"));
        Assert.DoesNotContain("two__pid", await next.ListNamesAsync());
    }

    /// <summary>Claude Code speaks the modern era, in which a connection is all that there is of a session.</summary>
    [Theory]
    [InlineData("list: frozen", "test")]
    [InlineData("list: auto", "claude-code")]
    [Trait("setting", "gateway.list")]
    public async Task It_does_not_move_for_a_modern_client_over_stdio_either(string setting, string name)
    {
        using var home = new Home(Registry(setting, "one", "two"));
        await using var client = StdioClient.Serve(home);
        await Patience.UntilAsync(
            () => TextAsync("tools/list"),
            list => list.Contains("one__pid", StringComparison.Ordinal)
                && list.Contains("two__pid", StringComparison.Ordinal));
        var listening = await BeginAsync("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true},");
        var before = await TextAsync("tools/list");

        home.Registry = Registry(setting, "one", "three");
        await Patience.UntilAsync(
            () => TextAsync("tools/call", "\"name\":\"search\",\"arguments\":{\"query\":\"three\"},"),
            found => found.Contains("tools.three.pid", StringComparison.Ordinal));
        Assert.Equal(before, await TextAsync("tools/list"));
        Assert.Empty(client.Notifications("notifications/tools/list_changed"));
        Assert.False(listening.Reply.IsCompleted);

        async Task<string> TextAsync(string method, string members = "") =>
            (await (await BeginAsync(method, members)).Reply).Result.GetRawText();

        Task<Pending> BeginAsync(string method, string members) => client.BeginAsync(
            method,
            $$"""{{{members}}"_meta":{"io.modelcontextprotocol/protocolVersion":"{{StdioClient.Modern}}","""
            + "\"io.modelcontextprotocol/clientCapabilities\":{},"
            + $"\"io.modelcontextprotocol/clientInfo\":{{\"name\":\"{name}\",\"version\":\"1\"}}}}}}");
    }

    [Fact]
    public async Task A_list_is_the_same_to_the_byte_in_the_next_gateway()
    {
        using var home = new Home(Registry("list: auto", "one", "two"));
        List<string> lists = [];
        for (var i = 0; i < 3; i++)
        {
            await using var client = StdioClient.Serve(home);
            await client.HandshakeAsync(AClient("claude-code"));
            await client.UntilListedAsync("one__pid");
            await client.UntilListedAsync("two__pid");
            lists.Add((await client.RequestAsync("tools/list")).Result.GetRawText());
        }

        Assert.Single(lists.Distinct(StringComparer.Ordinal));
    }

    private static Task<bool> UntilFoundAsync(StdioClient client, string server) => Patience.UntilAsync(
        async () => (await client.CallAsync("search", $$"""{"query":"{{server}}"}""")).Text
            .Contains($"tools.{server}.pid", StringComparison.Ordinal),
        found => found,
        $"search finds {server}");

    private static string Registry(string setting, params IEnumerable<string> servers) =>
        $"gateway: {{ expose: both, {setting} }}\nservers:\n"
        + string.Concat(servers.Select(name => $"  {name}: {{ {TinyServer.Yaml()} }}\n"));

    private static string AClient(string name) =>
        $$$"""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"{{{name}}}","version":"1"}}""";
}
