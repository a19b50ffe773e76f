using System.Net;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>
/// Several clients use one server that asks back over stdio, where no question says whom it is meant for.
/// </summary>
public sealed class QuestionTests
{
    private const string Elicits = """{"elicitation":{} }""";

    [Fact]
    public async Task Each_question_reaches_the_client_that_called_though_both_call_at_once()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--features"]));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var ann = await gateway.ConnectAsync(capabilities: Elicits);
        using var bob = await gateway.ConnectAsync(capabilities: Elicits);
        await AskedAsync(ann, "first");
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(AskedAsync(ann, $"ann {round}"), AskedAsync(bob, $"bob {round}"));
    }

    [Fact]
    public async Task A_question_waits_for_calls_of_clients_that_can_not_be_asked()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--features"]));
        await using var gateway = await HttpGateway.StartAsync(home);
        using var plain = await gateway.ConnectAsync();
        using var bob = await gateway.ConnectAsync(capabilities: Elicits);
        Assert.Contains("fx__ask", (await bob.RequestAsync("tools/list")).Raw);
        await AskedAsync(bob, "alone");
        using var slow = await plain.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("now"))}}}""");
        await Task.WhenAll(AskedAsync(bob, "beside"), GoOnAsync());

        async Task GoOnAsync()
        {
            await File.WriteAllTextAsync(home.File("now"), "", TestContext.Current.CancellationToken);
            Assert.False(Assert.Single(await slow.RestAsync()).Failed);
        }
    }

    /// <summary>Has the server ask this client something, answers, and expects the answer back.</summary>
    private static async Task AskedAsync(HttpPeer client, string words)
    {
        var form =
            """{"method":"elicitation/create","params":"""
            + $$"""{"message":"{{words}}","requestedSchema":{"type":"object","properties":{} } } }""";
        using var call = await client.BeginCallAsync("fx__ask", form);
        var question = await call.NextAsync("elicitation/create");
        Assert.Equal($"[fx] {words}", question.Message.GetProperty("params").GetProperty("message").GetString());
        using var taken = await client.PostAsync(
            $$"""{"jsonrpc":"2.0","id":{{question.Message.GetProperty("id").GetRawText()}}"""
            + $$""","result":{"action":"accept","content":{"words":"{{words}}"} } }""");
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        var answer = (await call.RestAsync())[^1];
        Assert.Equal(words, answer.Structured.GetProperty("content").GetProperty("words").GetString());
    }
}
