namespace VoidMcp.EndToEnd.Features;

/// <summary>
/// Prompts, resources and completions of several servers behind one endpoint, in all four pairings of eras.
/// </summary>
public sealed class ListsTests
{
    public static TheoryData<string, bool> Pairings =>
        new() { { "legacy", false }, { "legacy", true }, { "modern", false }, { "modern", true } };

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Prompts_of_every_page_and_server_are_listed_and_got(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        var prompts = (await client.RequestAsync("prompts/list"))
            .Result.GetProperty("prompts").EnumerateArray().ToList();
        Assert.Equal(
            ["a__greet", "a__plain", "b__greet", "b__plain"], prompts.Select(p => p.GetProperty("name").GetString()));
        Assert.Equal("1.0", prompts[0].GetProperty("x-kept").GetRawText());

        var got =
            (await client.RequestAsync("prompts/get", """ "name":"b__greet","arguments":{"who":"Ada"} """)).Result;
        Assert.Equal("from b", got.GetProperty("description").GetString());
        Assert.Equal(
            "Hello Ada", got.GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString());
        Assert.Equal(1, got.GetProperty("x-unknown").GetInt32());
        Assert.Equal(isModern, got.TryGetProperty("resultType", out _));

        var unknown = await client.RequestAsync("prompts/get", """ "name":"a__greeet" """);
        Assert.Equal(-32602, unknown.Error.GetProperty("code").GetInt32());
        Assert.Contains("a__greet", unknown.Error.GetProperty("message").GetString());
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Resources_have_uris_that_cannot_collide(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        var resources = (await client.RequestAsync("resources/list"))
            .Result.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("uri").GetString()!).ToList();
        Assert.Equal(
            [
                "voidmcp://servers/a/fixture://shared", "fixture://a/only",
                "voidmcp://servers/b/fixture://shared", "fixture://b/only",
            ],
            resources);
        Assert.Equal("a has fixture://shared", await ReadAsync(client, "voidmcp://servers/a/fixture://shared"));
        var claimed = await client.RequestAsync("resources/read", """ "uri":"fixture://shared" """);
        Assert.Contains(
            "voidmcp://servers/a/fixture://shared or voidmcp://servers/b/fixture://shared",
            claimed.Error.GetProperty("message").GetString());
        Assert.Equal("b has fixture://shared", await ReadAsync(client, "voidmcp://servers/b/fixture://shared"));
        Assert.Equal("b has fixture://b/only", await ReadAsync(client, "fixture://b/only"));

        var templates = (await client.RequestAsync("resources/templates/list")).Result.GetProperty("resourceTemplates")
            .EnumerateArray().Select(r => r.GetProperty("uriTemplate").GetString()!).ToList();
        Assert.Equal(
            [
                "voidmcp://results/{id}", "voidmcp://servers/a/fixture://files/{path}",
                "voidmcp://servers/b/fixture://files/{path}",
            ],
            templates);
        Assert.True((await client.RequestAsync("resources/read", """ "uri":"fixture://files/x" """)).Failed);
        Assert.Equal("a has fixture://files/x", await ReadAsync(client, "voidmcp://servers/a/fixture://files/x"));
        Assert.Equal("b has fixture://files/x", await ReadAsync(client, "voidmcp://servers/b/fixture://files/x"));

        // Links in results lead to the server that gave them.
        var link = (await client.CallAsync("b__link")).Result.GetProperty("content");
        Assert.Equal("voidmcp://servers/b/fixture://shared", link[0].GetProperty("uri").GetString());
        Assert.Equal(
            "voidmcp://servers/b/fixture://shared", link[1].GetProperty("resource").GetProperty("uri").GetString());
        Assert.Equal(
            "voidmcp://servers/a/fixture://shared",
            (await client.CallAsync("a__link")).Result.GetProperty("content")[0].GetProperty("uri").GetString());

        var missing = await client.RequestAsync("resources/read", """ "uri":"fixture://a/missing" """);
        Assert.Equal(isModern ? -32602 : -32002, missing.Error.GetProperty("code").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Completions_come_from_the_server_that_is_meant(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        await client.RequestAsync("prompts/list");
        const string Argument = """ "argument":{"name":"who","value":"A"} """;
        Assert.Equal("A1 of greet", Value(await client.RequestAsync(
            "completion/complete", $$""" "ref":{"type":"ref/prompt","name":"b__greet"},{{Argument}} """)));
        Assert.Equal("A1 of fixture://files/{path}", Value(await client.RequestAsync(
            "completion/complete",
            $$""" "ref":{"type":"ref/resource","uri":"voidmcp://servers/b/fixture://files/{path}"},{{Argument}} """)));

        static string? Value(Reply reply) =>
            reply.Result.GetProperty("completion").GetProperty("values")[0].GetString();
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task A_changed_list_of_prompts_is_announced_and_read_again(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        await client.RequestAsync("prompts/list");
        await client.ListenAsync(""" "promptsListChanged":true """);
        await client.CallAsync("a__grow");
        await client.Client.UntilNotifiedAsync("notifications/prompts/list_changed");
        await Patience.UntilAsync(
            () => client.RequestAsync("prompts/list"),
            list => list.Raw.Contains("a__extra-1", StringComparison.Ordinal),
            "the new prompt in the list",
            list => list.Raw);
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Updates_of_a_resource_reach_who_subscribed_under_his_own_uri(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        await client.RequestAsync("resources/list");
        const string Uri = "voidmcp://servers/b/fixture://shared";
        if (isModern)
        {
            await client.ListenAsync($$""" "resourceSubscriptions":["{{Uri}}"] """);
        }
        else
        {
            Assert.False((await client.RequestAsync("resources/subscribe", $$""" "uri":"{{Uri}}" """))
                .Message.TryGetProperty("error", out _));
        }

        await client.CallAsync("a__touch", """{"uri":"fixture://shared"}""");
        await Patience.UntilAsync(
            async () =>
            {
                await client.CallAsync("b__touch", """{"uri":"fixture://shared"}""");
                return client.Client.Notifications("notifications/resources/updated").Count;
            },
            count => count > 0,
            "news of the update");
        var told = client.Client.Notifications("notifications/resources/updated");
        Assert.All(told, t => Assert.Equal(Uri, t.Message.GetProperty("params").GetProperty("uri").GetString()));
        Assert.All(told, t =>
            Assert.Equal(isModern, t.Message.GetProperty("params").TryGetProperty("_meta", out var meta)
                && meta.TryGetProperty("io.modelcontextprotocol/subscriptionId", out _)));
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Log_messages_come_at_the_level_that_was_asked_for(string server, bool isModern)
    {
        using var home = TwoServers(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern);
        await client.Client.UntilListedAsync("a__log");
        if (!isModern) await client.RequestAsync("logging/setLevel", """ "level":"warning" """);
        var quiet = await client.CallAsync(
            "a__log",
            """{"level":"info","text":"quiet"}""",
            isModern ? ",\"io.modelcontextprotocol/logLevel\":\"warning\"" : "");
        var loud = await client.CallAsync(
            "a__log",
            """{"level":"error","text":"loud"}""",
            isModern ? ",\"io.modelcontextprotocol/logLevel\":\"warning\"" : "");
        Assert.False(quiet.Failed, quiet.Raw);
        Assert.False(loud.Failed, loud.Raw);
        await client.Client.UntilNotifiedAsync("notifications/message");
        var message = Assert.Single(client.Client.Notifications("notifications/message")).Message.GetProperty("params");
        Assert.Equal("loud", message.GetProperty("data").GetProperty("text").GetString());
        if (isModern)
        {
            await client.CallAsync("a__log", """{"level":"error","text":"not asked for"}""");
            Assert.Single(client.Client.Notifications("notifications/message"));
        }
    }

    private static Home TwoServers(string mode) => Home.WithFixtures(
        Home.Both,
        ("a", ["--features", "--name", "a", "--mode", mode]),
        ("b", ["--features", "--name", "b", "--mode", mode]));

    private static async Task<string?> ReadAsync(FeatureClient client, string uri)
    {
        var contents = (await client.RequestAsync("resources/read", $$""" "uri":"{{uri}}" """))
            .Result.GetProperty("contents");
        Assert.Equal(uri, contents[0].GetProperty("uri").GetString());
        Assert.Equal("1.50", contents[0].GetProperty("x-kept").GetRawText());
        return contents[0].GetProperty("text").GetString();
    }
}
