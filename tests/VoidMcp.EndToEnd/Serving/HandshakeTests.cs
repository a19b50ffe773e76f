using System.Text.Json;

namespace VoidMcp.EndToEnd.Serving;

public sealed class HandshakeTests
{
    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Every_legacy_revision_is_answered_with_itself(string version)
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Serve(home);
        var result = (await client.InitializeAsync(version)).Result;

        Assert.Equal(version, result.GetProperty("protocolVersion").GetString());
        var server = result.GetProperty("serverInfo");
        Assert.Equal("voidmcp", server.GetProperty("name").GetString());
        Assert.Equal(version == "2025-11-25", server.TryGetProperty("icons", out _));
        Assert.True(result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean());
    }

    [Fact]
    public async Task A_revision_that_nobody_knows_is_answered_with_one_that_we_speak()
    {
        using var home = new Home();
        await using var client = StdioClient.Serve(home);
        Assert.StartsWith(
            "202", (await client.InitializeAsync("1999-01-01")).Result.GetProperty("protocolVersion").GetString());
    }

    [Fact]
    public async Task Initialize_is_answered_before_any_server_has_been_asked()
    {
        using var home = Home.WithFixtures(("hangs", ["--mode", "hang"]), ("dead", ["--mode", "dead"]));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal("{}", (await client.RequestAsync("ping")).Result.GetRawText());
    }

    [Fact]
    public async Task Discover_tells_the_modern_client_what_it_needs()
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Serve(home);
        var result = (await client.ModernAsync("server/discover")).Result;

        Assert.Contains(
            StdioClient.Modern, result.GetProperty("supportedVersions").EnumerateArray().Select(v => v.GetString()));
        Assert.True(result.GetProperty("capabilities").TryGetProperty("tools", out _));
        Assert.Equal(JsonValueKind.Number, result.GetProperty("ttlMs").ValueKind);
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Contains(result.GetProperty("cacheScope").GetString(), new[] { "public", "private" });
    }

    [Fact]
    public async Task A_modern_client_lists_and_calls_without_a_handshake()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = StdioClient.Serve(home);

        var list = (await client.ModernAsync("tools/list")).Result;
        Assert.Equal("complete", list.GetProperty("resultType").GetString());
        Assert.True(list.TryGetProperty("ttlMs", out _) && list.TryGetProperty("cacheScope", out _));

        var call = (await client.ModernAsync("tools/call", """ "name":"fx__add","arguments":{"a":1,"b":2} """)).Result;
        Assert.Equal("complete", call.GetProperty("resultType").GetString());
        Assert.Equal(3, call.GetProperty("structuredContent").GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task A_modern_request_without_capabilities_is_refused()
    {
        using var home = new Home();
        await using var client = StdioClient.Serve(home);
        var reply = await client.RequestAsync(
            "tools/list", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""");
        Assert.Equal(-32602, reply.Error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_modern_request_of_an_unknown_revision_is_told_the_known_ones()
    {
        using var home = new Home();
        await using var client = StdioClient.Serve(home);
        var error = (await client.ModernAsync("tools/list", version: "2099-01-01")).Error;
        Assert.Equal(-32022, error.GetProperty("code").GetInt32());
        Assert.Contains(
            StdioClient.Modern,
            error.GetProperty("data").GetProperty("supported").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public async Task Discover_and_initialize_may_come_on_one_process()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = StdioClient.Serve(home);
        var probe = await client.BeginAsync(
            "server/discover",
            "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\""
            + ""","io.modelcontextprotocol/clientCapabilities":{}}}""",
            id: "\"server-discover-probe\"");
        await probe.Reply;
        Assert.Equal("2025-11-25", (await client.InitializeAsync()).Result.GetProperty("protocolVersion").GetString());
        Assert.Contains("fx__add", await client.ListNamesAsync());
    }

    [Theory]
    [InlineData("no/such/method")]
    [InlineData("initialise")]
    public async Task An_unknown_method_is_refused_as_such(string method)
    {
        using var home = new Home();
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(-32601, (await client.RequestAsync(method, "{}")).Error.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("resources/list")]
    [InlineData("resources/templates/list")]
    [InlineData("prompts/list")]
    public async Task What_clients_ask_without_looking_is_answered(string method)
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.RequestAsync(method, "{}");
        Assert.True(
            reply.IsProtocolError || reply.Result.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.Array),
            reply.Raw);
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":{}}")]
    [InlineData("")]
    public async Task A_line_that_is_no_request_harms_nothing(string line)
    {
        using var home = new Home();
        await using var client = await StdioClient.ConnectAsync(home);
        await client.SendAsync(line);
        Assert.Equal("{}", (await client.RequestAsync("ping")).Result.GetRawText());
    }

    [Theory]
    [InlineData("\"a string\"")]
    [InlineData("12345678901234567890")]
    [InlineData("\"ünï\\u0063ode\"")]
    public async Task An_id_comes_back_as_it_was_sent(string id)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var ping = await client.BeginAsync("ping", id: id);
        Assert.Equal("{}", (await ping.Reply).Result.GetRawText());
        var call = await client.BeginAsync("tools/call", """{"name":"fx__add","arguments":{"a":1,"b":2}}""", id);
        Assert.Equal(3, (await call.Reply).Structured.GetProperty("sum").GetInt32());
    }
}
