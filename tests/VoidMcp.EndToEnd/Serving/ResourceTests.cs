using System.Text.Json;

namespace VoidMcp.EndToEnd.Serving;

/// <summary>Kept results as resources, in both eras.</summary>
public sealed class ResourceTests
{
    private const string Settings = "gateway: { expose: both, max-message: 100KiB }";

    [Fact]
    public async Task Both_eras_are_told_that_there_are_resources_and_that_their_list_changes()
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Serve(home);
        Assert.True(Declared((await client.ModernAsync("server/discover")).Result));
        Assert.True(Declared((await client.InitializeAsync()).Result));
        static bool Declared(JsonElement result) =>
            result.GetProperty("capabilities").GetProperty("resources").GetProperty("listChanged").GetBoolean();
    }

    [Fact]
    public async Task A_legacy_client_is_told_lists_and_reads()
    {
        using var home = Home.WithFixtures(Settings, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal("""{"resources":[]}""", (await client.RequestAsync("resources/list")).Result.GetRawText());
        await client.CallAsync("fx__huge", """{"bytes":200000}""");
        await client.CallAsync("fx__large", """{"kind":"image","bytes":200000}""");
        Assert.Equal(2, client.Notifications("notifications/resources/list_changed").Count);

        var list = (await client.RequestAsync("resources/list")).Result.GetProperty("resources");
        Assert.Equal(
            ["voidmcp://results/r2", "voidmcp://results/r1"],
            list.EnumerateArray().Select(r => r.GetProperty("uri").GetString()));
        Assert.Equal(
            ["image/png", "text/plain"], list.EnumerateArray().Select(r => r.GetProperty("mimeType").GetString()));
        Assert.Equal([200_000, 200_000], list.EnumerateArray().Select(r => r.GetProperty("size").GetInt32()));

        var template = (await client.RequestAsync("resources/templates/list"))
            .Result.GetProperty("resourceTemplates")[0];
        Assert.Equal("voidmcp://results/{id}", template.GetProperty("uriTemplate").GetString());

        var read = (await client.RequestAsync("resources/read", """{"uri":"voidmcp://results/r1"}"""))
            .Result.GetProperty("contents");
        Assert.StartsWith("xxx", read[0].GetProperty("text").GetString());
        Assert.Contains("voidmcp://results/r1/2", read[1].GetProperty("text").GetString());
        Assert.InRange(client.LongestLine, 1, 100 * 1024);
    }

    [Fact]
    public async Task A_modern_client_is_told_on_its_stream_and_gets_what_its_revision_asks_for()
    {
        using var home = Home.WithFixtures(Settings, ("fx", []));
        await using var client = StdioClient.Serve(home);
        var listen = await client.BeginModernAsync(
            "subscriptions/listen", """ "notifications":{"resourcesListChanged":true} """);
        await client.UntilNotifiedAsync("notifications/subscriptions/acknowledged");
        Assert.True(Params("notifications/subscriptions/acknowledged")
            .GetProperty("notifications").GetProperty("resourcesListChanged").GetBoolean());

        await client.ModernAsync("tools/call", """ "name":"fx__huge","arguments":{"bytes":200000} """);
        await client.UntilNotifiedAsync("notifications/resources/list_changed");
        var subscription = Params("notifications/resources/list_changed")
            .GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId");
        Assert.Equal(listen.Id, subscription.GetRawText());

        foreach (var method in new[] { "resources/list", "resources/templates/list", "resources/read" })
        {
            var result = (await client.ModernAsync(method, """ "uri":"voidmcp://results/r1" """)).Result;
            Assert.Equal("complete", result.GetProperty("resultType").GetString());
            Assert.Equal("private", result.GetProperty("cacheScope").GetString());
            Assert.True(result.GetProperty("ttlMs").GetInt32() >= 0);
        }

        JsonElement Params(string method) => client.Notifications(method)[0].Message.GetProperty("params");
    }

    [Fact]
    public async Task A_modern_client_that_did_not_ask_is_told_nothing()
    {
        using var home = Home.WithFixtures(Settings, ("fx", []));
        await using var client = StdioClient.Serve(home);
        await client.BeginModernAsync("subscriptions/listen", """ "notifications":{"toolsListChanged":true} """);
        await client.UntilNotifiedAsync("notifications/subscriptions/acknowledged");
        await client.ModernAsync("tools/call", """ "name":"fx__huge","arguments":{"bytes":200000} """);
        Assert.Empty(client.Notifications("notifications/resources/list_changed"));
    }

    [Theory]
    [InlineData("voidmcp://results/r1")]
    [InlineData("voidmcp://results/../r1")]
    [InlineData("file:///etc/passwd")]
    public async Task What_is_not_there_is_refused_as_each_era_says(string uri)
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var legacy = (await client.RequestAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).Error;
        Assert.Equal(
            (-32002, uri),
            (legacy.GetProperty("code").GetInt32(), legacy.GetProperty("data").GetProperty("uri").GetString()));
        var modern = (await client.ModernAsync("resources/read", $"\"uri\":\"{uri}\"")).Error;
        Assert.Equal(
            (-32602, uri),
            (modern.GetProperty("code").GetInt32(), modern.GetProperty("data").GetProperty("uri").GetString()));
        Assert.Equal(-32602, (await client.RequestAsync("resources/read", "{}")).Error.GetProperty("code").GetInt32());
    }
}
