using System.Net;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>
/// A server goes on with a call that its client has cancelled, and asks something: nobody else's user is asked.
/// </summary>
public sealed class GivenUpCallTests
{
    private const string Elicits = """{"elicitation":{} }""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_question_of_a_cancelled_call_reaches_no_other_client(bool isOtherInFlight)
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--faults", "--log", home.File("fx.log"))} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        using var ann = await gateway.ConnectAsync(capabilities: Elicits);
        using var bob = await gateway.ConnectAsync(capabilities: Elicits);
        var (ask, go) = (home.File("ask"), home.File("go"));

        using var late = await ann.BeginCallAsync("fx__ask_late", $$"""{"path":{{Fixture.Quote(ask)}}}""", id: "77");
        await UntilNotedAsync(home, "# asks later");
        var other = isOtherInFlight ? await BeginOtherAsync() : null;
        using (await ann.PostAsync(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}"""))
        {
            await UntilNotedAsync(home, "# goes on");
        }

        other ??= await BeginOtherAsync();
        var next = other.NextAsync();
        await File.WriteAllTextAsync(ask, "", TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => next.IsCompleted || Noted(home, "# late answer"), "the question was refused");
        Assert.False(next.IsCompleted, next.IsCompleted ? $"bob got {(await next)?.Raw}" : "");
        Assert.Contains(
            home.Log("fx.log"), line => line.StartsWith("""# late answer {"code":""", StringComparison.Ordinal));
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await next)!.Text);
        other.Dispose();

        // The cancelled call is answered by now, and bob's own question can only be bob's.
        await AskedAsync(bob, "bob's own");

        async Task<EventReader> BeginOtherAsync()
        {
            var call = await bob.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(go)}}}""");
            await UntilNotedAsync(home, "# waiting for");
            return call;
        }
    }

    private static bool Noted(Home home, string note) =>
        home.Log("fx.log").Any(l => l.StartsWith(note, StringComparison.Ordinal));

    private static Task UntilNotedAsync(Home home, string note) =>
        Patience.UntilAsync(() => Noted(home, note), $"the server noted '{note}'");

    private static async Task AskedAsync(HttpPeer client, string words)
    {
        var form =
            """{"method":"elicitation/create","params":"""
            + $$"""{"message":"{{words}}","requestedSchema":{"type":"object","properties":{} } } }""";
        using var call = await client.BeginCallAsync("fx__ask", form);
        var question = await call.NextAsync("elicitation/create");
        Assert.Contains(words, question.Raw, StringComparison.Ordinal);
        using var taken = await client.PostAsync(
            $$"""{"jsonrpc":"2.0","id":{{question.Message.GetProperty("id").GetRawText()}}"""
            + ""","result":{"action":"decline"} }""");
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal("""{"action":"decline"}""", (await call.RestAsync())[^1].Structured.GetRawText());
    }
}
