namespace VoidMcp.EndToEnd.Lifetimes;

public sealed class ComingBackTests
{
    [Fact]
    [Trait("setting", "servers.idle-stop")]
    public async Task An_idle_server_is_stopped_and_started_by_the_next_call()
    {
        using var home = new Home();
        home.Registry = $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml()}, idle-stop: 200ms }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__add");
        var pid = await PidAsync(client);
        await ProcessTree.UntilGoneAsync([pid]);
        Assert.NotEqual(pid, await PidAsync(client));
    }

    [Fact]
    public async Task A_server_in_use_is_not_idle()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, idle-stop: 100ms }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.False((await client.CallAsync("fx__slow", """{"ms":1500}""")).Failed);
        Assert.Equal(1, home.Starts("fx.log"));
    }

    [Fact]
    public async Task A_server_that_was_killed_comes_back_without_being_asked()
    {
        using var home = new Home();
        home.Registry = $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__add");
        ProcessTree.Signal(await PidAsync(client), ProcessTree.Kill);
        await Patience.UntilAsync(() => home.Starts("fx.log") == 2, "started again");
    }

    [Fact]
    [Trait("setting", "servers.concurrency")]
    public async Task Concurrency_of_one_means_one_call_at_a_time()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, concurrency: 1 }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__add");
        var first = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("one"))}}}""");
        await Patience.UntilAsync(() => Waiting(home) == 1, "the first call is there");
        var second = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("two"))}}}""");
        await client.RequestAsync("ping");
        Assert.Equal(1, Waiting(home));
        await File.WriteAllTextAsync(home.File("one"), "", TestContext.Current.CancellationToken);
        await first.Reply;
        await Patience.UntilAsync(() => Waiting(home) == 2, "the second call is there");
        await File.WriteAllTextAsync(home.File("two"), "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await second.Reply).Text);
    }

    [Fact]
    public async Task A_command_that_is_not_there_needs_the_user_and_works_once_it_is_mended()
    {
        using var home = new Home($"{Home.Both}\nservers:\n  fx: {{ command: no-such-program-at-all }}\n");
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ListToolsAsync();
        var report = (await client.CallAsync("list_mcps")).Text;
        Assert.Contains("attention", report);
        Assert.Contains("no-such-program-at-all", report);
        home.Registry = $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml()} }}\n";
        await client.UntilListedAsync("fx__add");
    }

    [Fact]
    public async Task A_server_with_a_port_is_started_again_once_the_old_process_has_given_it_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no shell there");
        using var home = new Home();
        var log = home.File("tiny.log");
        home.Registry =
            $"{Home.Direct}\nservers:\n  t: {{ {TinyServer.Yaml("log", log, "port", home.File("port"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("t__pid");
        var first = (await client.CallAsync("t__pid")).Text;
        (await Cli.RunAsync(home, "restart", "t")).Expect(0);
        await Patience.UntilAsync(
            () => home.Log("tiny.log").Contains("stdin ended"), "the old process is told to stop");
        var second = await client.CallAsync("t__pid");
        Assert.False(second.Failed, second.Raw);
        Assert.NotEqual(first, second.Text);
        Assert.DoesNotContain("the port is taken", (await Cli.RunAsync(home, "logs", "t")).Stdout);
    }

    private static int Waiting(Home home) =>
        home.Log("fx.log").Count(l => l.StartsWith("# waiting", StringComparison.Ordinal));

    private static async Task<int> PidAsync(StdioClient client)
    {
        var reply = await client.CallAsync("fx__pid");
        Assert.False(reply.Failed, reply.Raw);
        return reply.Structured.GetProperty("pid").GetInt32();
    }
}
