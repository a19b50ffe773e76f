namespace VoidMcp.EndToEnd.Lifetimes;

public sealed class DyingTests
{
    [Fact]
    public async Task A_crash_costs_the_call_that_met_it_and_says_why()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []), ("other", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var pid = await PidAsync(client);
        var other = await client.BeginCallAsync("other__until", $$"""{"path":{{Fixture.Quote(home.File("go"))}}}""");

        var crash = await client.CallAsync("fx__crash");
        Assert.True(crash.Failed, crash.Raw);
        Assert.Contains("the disk is on fire", crash.Text);
        Assert.Contains("3", crash.Text);

        Assert.NotEqual(pid, await PidAsync(client));
        Assert.False(other.Reply.IsCompleted);
        await File.WriteAllTextAsync(home.File("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await other.Reply).Text);
    }

    [Fact]
    public async Task A_server_killed_during_a_call_costs_that_call_alone()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var pid = await PidAsync(client);
        var call = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("never"))}}}""");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)),
            "the server has the call");
        ProcessTree.Signal(pid, ProcessTree.Kill);

        var reply = await call.Reply;
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains("fx", reply.Text);
        Assert.Contains("SIGKILL", reply.Text);
        Assert.NotEqual(pid, await PidAsync(client));
    }

    [Fact]
    public async Task A_server_killed_between_calls_costs_one_call_at_most()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var pid = await PidAsync(client);
        ProcessTree.Signal(pid, ProcessTree.Kill);

        // This one may still be sent to the dead server's pipe, and must then not be sent again: it may
        // have had its effect.
        var first = await client.CallAsync("fx__pid");
        if (first.Failed) Assert.Contains("SIGKILL", first.Text);
        Assert.NotEqual(pid, await PidAsync(client));
    }

    [Fact]
    public async Task The_children_of_a_server_that_died_go_with_it()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var grandchild = (await client.CallAsync("fx__grandchild")).Structured.GetProperty("pid").GetInt32();
        await client.CallAsync("fx__crash");
        await ProcessTree.UntilGoneAsync([grandchild]);
    }

    private static async Task<int> PidAsync(StdioClient client)
    {
        var reply = await client.CallAsync("fx__pid");
        Assert.False(reply.Failed, reply.Raw);
        return reply.Structured.GetProperty("pid").GetInt32();
    }
}
