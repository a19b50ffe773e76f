namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>What the scripts in the folder Hostile do not say: workers that die, start, and are counted.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_that_is_killed_costs_its_script_alone()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: code }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        // The one warm worker takes the script; a spare is started only then.
        await Workers.UntilOneIsWarmAsync(client.Pid);
        var busy = Assert.Single(Workers.Of(client.Pid));
        var code = Fixture.Quote($"await tools.fx.until({{ path: {Fixture.Quote(home.File("never"))} }})");
        var script = await client.BeginCallAsync("execute_code", $$"""{"code":{{code}}}""");
        await Patience.UntilAsync(
            () => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)), "the script calls");

        ProcessTree.Signal(busy, ProcessTree.Kill);
        Assert.True((await script.Reply).IsToolError);
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
    }

    [Fact]
    public async Task Scripts_and_servers_start_although_the_binary_was_deleted_meanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the running image can be started again on Linux only");
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        var copy = home.File("voidmcp");
        File.Copy(Repository.Binary, copy);
        await using var client = await StdioClient.ConnectAsync(home.Start(copy, "serve"));
        await Workers.UntilOneIsWarmAsync(client.Pid);
        File.Delete(copy);
        var idle = Workers.Of(client.Pid).ToList();
        idle.ForEach(worker => ProcessTree.Signal(worker, ProcessTree.Kill));
        await ProcessTree.UntilGoneAsync(idle);
        var sum = CodeAnswer.Of(await client.ExecuteAsync("return (await tools.fx.add({ a: 1, b: 2 })).sum"));
        Assert.Equal(3, sum.Result.GetInt32());
    }

    [Fact]
    public async Task Workers_killed_while_they_wait_are_not_handed_out()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        for (var round = 1; round <= 5; round++)
        {
            await Workers.UntilOneIsWarmAsync(client.Pid);
            var idle = Workers.Of(client.Pid).ToList();
            idle.ForEach(worker => ProcessTree.Signal(worker, ProcessTree.Kill));
            await ProcessTree.UntilGoneAsync(idle);
            Assert.Equal(round, CodeAnswer.Of(await client.ExecuteAsync($"return {round}")).Result.GetInt32());
        }
    }

    [Fact]
    [Trait("setting", "code.max-calls")]
    public async Task The_limit_on_calls_is_kept_and_named()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ max-calls: 5 }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(
            "for (let i = 0; i < 6; i++) await tools.fx.add({ a: i, b: 1 }); return 'all';");
        Assert.True(reply.IsToolError, reply.Raw);
        Assert.Contains("5", reply.Text);
        Assert.Contains("max-calls", reply.Text);
    }

    [Fact]
    public async Task A_result_over_the_limit_is_cut_and_says_so()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ max-result: 4KiB }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync(
            "return Array.from({ length: 5000 }, (_, i) => ({ i, text: 'some text' }))");
        Assert.False(reply.IsProtocolError, reply.Raw);
        Assert.InRange(reply.Raw.Length, 1, 20_000);
        Assert.Matches("5,?000", reply.Text);
    }

    [Fact]
    public async Task A_worker_is_warm_before_it_is_needed()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await Workers.UntilOneIsWarmAsync(client.Pid);
    }
}
