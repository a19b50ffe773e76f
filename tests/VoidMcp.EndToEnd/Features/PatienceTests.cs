namespace VoidMcp.EndToEnd.Features;

/// <summary>A person may take longer than the server's <c>timeout</c>, whatever the server sends meanwhile.</summary>
public sealed class PatienceTests
{
    [Fact]
    public async Task Progress_while_a_person_is_asked_does_not_cut_the_waiting_short()
    {
        using var home = new Home();
        home.Registry = $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--faults")}, timeout: 2s }}\n";
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, """{"elicitation":{}}""");
        await client.Client.UntilListedAsync("fx__ask_loudly");
        var call = await client.Client.BeginCallAsync("fx__ask_loudly", """{"count":3}""", """{"progressToken":"p"}""");
        var question = await client.Client.RequestedAsync("elicitation/create");
        await client.Client.UntilNotifiedAsync("notifications/progress", 3);

        // Twice the server's whole time passes while the person thinks.
        for (var i = 0; i < 2; i++) Assert.True((await client.CallAsync("fx__never")).Failed);
        Assert.False(call.Reply.IsCompleted, call.Reply.IsCompleted ? (await call.Reply).Raw : "");
        await client.Client.AnswerAsync(question, """{"action":"accept"}""");
        Assert.Equal("""{"action":"accept"}""", (await call.Reply).Text);
    }
}
