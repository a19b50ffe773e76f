namespace VoidMcp.EndToEnd.Calling;

public sealed class ProgressTests
{
    [Theory]
    [InlineData("\"a-token\"")]
    [InlineData("7")]
    [InlineData("\"7\"")]
    public async Task Progress_comes_in_order_with_the_clients_token_and_never_after_the_answer(string token)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__slow", """{"ms":0,"steps":200}""", $$"""{"progressToken":{{token}}}""");
        Assert.Equal("waited in 200 steps", reply.Text);
        await client.RequestAsync("ping");

        var progress = client.Notifications("notifications/progress")
            .Select(n => n.Message.GetProperty("params")).ToList();
        Assert.Equal(Enumerable.Range(1, 200), progress.Select(p => p.GetProperty("progress").GetInt32()));
        Assert.All(progress, p => Assert.Equal(token, p.GetProperty("progressToken").GetRawText()));
        Assert.All(progress, p => Assert.Equal("ö", p.GetProperty("x-extra").GetString()));

        var received = client.Received.Select(r => r.Raw).ToList();
        Assert.True(
            received.IndexOf(client.Notifications("notifications/progress")[^1].Raw) < received.IndexOf(reply.Raw));
    }

    [Fact]
    public async Task Without_a_token_there_is_no_progress()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__slow", """{"ms":0,"steps":20}""");
        await client.RequestAsync("ping");
        Assert.Empty(client.Notifications("notifications/progress"));
    }

    [Fact]
    public async Task Two_calls_with_tokens_of_their_own_are_not_mixed_up()
    {
        using var home = Home.WithFixtures(Home.Direct, ("one", []), ("two", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await Task.WhenAll(
            client.CallAsync("one__slow", """{"ms":0,"steps":50}""", """{"progressToken":1}"""),
            client.CallAsync("two__slow", """{"ms":0,"steps":70}""", """{"progressToken":"1"}"""));
        var tokens = client.Notifications("notifications/progress")
            .Select(n => n.Message.GetProperty("params").GetProperty("progressToken").GetRawText());
        Assert.Equal([("\"1\"", 70), ("1", 50)], tokens.CountBy(t => t).Select(t => (t.Key, t.Value)).Order());
    }

    [Fact]
    public async Task A_modern_server_reports_progress_to_a_legacy_client()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--mode", "modern"]));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__slow", """{"ms":0,"steps":3}""", """{"progressToken":"p"}""");
        Assert.Equal(3, client.Notifications("notifications/progress").Count);
    }
}
