namespace VoidMcp.EndToEnd.Watching;

public sealed class StatesTests
{
    [Fact]
    public async Task Each_state_is_that_of_the_running_gateway_with_reason_and_fix()
    {
        using var home = new Home($$"""
            {{Home.Direct}}
            servers:
              good: { {{Fixture.Yaml()}} }
              hangs: { {{Fixture.Yaml("--mode", "hang")}} }
              dies: { {{Fixture.Yaml("--mode", "dead")}} }
              ghost: { command: no-such-command-anywhere }
              off: { {{Fixture.Yaml()}}, enabled: false }
              typo: { comand: npx }

            """);
        var before = await Shown.ListAsync(home);
        Assert.Equal(
            [
                "good not tried", "hangs not tried", "dies not tried", "ghost not tried", "off disabled",
                "typo needs attention",
            ],
            before.GetProperty("servers")
                .EnumerateArray().Select(s => $"{s.GetProperty("name").GetString()} {Shown.State(s)}"));
        Assert.Equal(0, before.GetProperty("gateways").GetArrayLength());

        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("good__add");
        var good = await Shown.UntilStateAsync(home, "good", "ready");
        Assert.Equal(
            (await client.CallAsync("good__pid")).Structured.GetProperty("pid").GetInt32(),
            good.GetProperty("pids")[0].GetInt32());
        await Shown.UntilStateAsync(home, "hangs", "starting");
        var dies = await Shown.UntilAsync(
            home, "dies", "has died", row => Shown.State(row) is "restarting" or "given up");
        Assert.Contains("because it was told so", dies.GetProperty("problem").GetString());
        var ghost = await Shown.UntilStateAsync(home, "ghost", "needs attention");
        Assert.Contains("no-such-command-anywhere", ghost.GetProperty("problem").GetString());
        Assert.Contains("Install it", ghost.GetProperty("fix").GetString());

        var table = (await Cli.RunAsync(home, "list")).Expect(0);
        Assert.Matches(@"(?m)^good +ready +(just now|\d+ (s|min) ago) +\d+", table.Stdout);
        Assert.Contains("ghost: command `no-such-command-anywhere` not found", table.Stderr);
        Assert.Contains("hint: Install it", table.Stderr);
        Assert.Contains(":8: typo: unknown key comand\nhint: Did you mean command?", table.Stderr);
        Assert.Contains($"1 gateway running: test 1 (pid {client.Pid}, since ", table.Stderr);

        // What the model is told is the same.
        home.Registry = home.Registry.Replace(Home.Direct, Home.Both, StringComparison.Ordinal);
        await client.UntilListedAsync("list_mcps");
        var report = (await client.CallAsync("list_mcps")).Text;
        Assert.Contains("- good: ready", report);
        Assert.Contains("- ghost: needs the user's attention", report);
        Assert.Contains("fix: Install it", report);
        Assert.Contains("- off: disabled", report);
    }

    [Fact]
    public async Task A_server_that_is_left_alone_for_a_while_after_failures_is_brought_back_by_a_restart()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ command: /bin/sh, args: [{Fixture.Quote(home.File("server.sh"))}] }}\n";
        await File.WriteAllTextAsync(
            home.File("server.sh"), "echo 'no database' >&2\nexit 4\n", TestContext.Current.CancellationToken);
        await using var client = await StdioClient.ConnectAsync(home);
        var failing = await Shown.UntilAsync(
            home,
            "fx",
            "has failed often",
            r => r.GetProperty("gateways").EnumerateArray().Any(g => g.GetProperty("failures").GetInt32() >= 5));
        Assert.Equal("restarting", Shown.State(failing));
        Assert.Contains("no database", failing.GetProperty("problem").GetString());

        var command = string.Join(' ', Fixture.Command().Select(word => $"'{word}'"));
        await File.WriteAllTextAsync(
            home.File("server.sh"), $"exec {command}\n", TestContext.Current.CancellationToken);
        var restarted = (await Cli.RunAsync(home, "restart", "fx")).Expect(0);
        Assert.Contains("Applied in 1 running gateway", restarted.Stderr);
        await client.UntilListedAsync("fx__add");
        await Shown.UntilStateAsync(home, "fx", "ready");
    }

    [Fact]
    public async Task Calls_and_errors_are_counted_and_added_up_over_gateways()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var one = await StdioClient.ConnectAsync(home);
        await one.UntilListedAsync("fx__add");
        await using var two = await StdioClient.ConnectAsync(home);
        await two.UntilListedAsync("fx__add");
        await one.CallAsync("fx__add", """{"a":1,"b":2}""");
        await one.CallAsync("fx__fail");
        await one.CallAsync("fx__protocol_error");
        await two.CallAsync("fx__add", """{"a":1,"b":2}""");
        var row = await Shown.UntilAsync(home, "fx", "has 4 calls", r => r.GetProperty("calls").GetInt32() == 4);
        Assert.Equal(1, row.GetProperty("errors").GetInt32());
        Assert.Equal(2, row.GetProperty("pids").GetArrayLength());
        Assert.NotNull(row.GetProperty("lastUse").GetString());
        Assert.Equal(
            [1, 3],
            row.GetProperty("gateways").EnumerateArray().Select(g => g.GetProperty("calls").GetInt32()).Order());
        Assert.Contains("2 gateways running: test 1 (pid ", (await Cli.RunAsync(home, "list")).Expect(0).Stderr);

        var show = (await Cli.RunAsync(home, "show", "fx")).Expect(0).Stdout;
        Assert.StartsWith("fx: ready in 2 running gateways\n", show);
        Assert.Contains($"{one.Pid}", show);
        Assert.Matches(@"Tools: \d+, read just now|Tools: \d+, read \d+ s ago", show);
        Assert.Contains("tools.fx.add(args: { ", show);
    }

    [Theory]
    [InlineData(ProcessTree.Kill)]
    [InlineData(ProcessTree.Terminate)]
    [InlineData(0)]
    public async Task A_gateway_that_is_gone_is_not_listed_however_it_went(int signal)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var stays = await StdioClient.ConnectAsync(home);
        await using var goes = await StdioClient.ConnectAsync(home);
        Assert.Equal(
            new[] { stays.Pid, goes.Pid }.Order(),
            (await Shown.UntilGatewaysAsync(home, 2)).Select(g => g.GetProperty("pid").GetInt32()).Order());

        if (signal == 0) goes.CloseInput();
        else goes.Signal(signal);
        await goes.ExitAsync();
        var left = await Shown.ListAsync(home);
        Assert.Equal(
            stays.Pid, Assert.Single(left.GetProperty("gateways").EnumerateArray()).GetProperty("pid").GetInt32());
        var files = Directory.GetFiles(Path.Combine(home.VoidMcpHome, "run")).Select(Path.GetExtension).Order();
        Assert.Equal([".json", ".lock", ".sock"], files);
    }

    [Fact]
    public async Task Gateways_of_another_registry_are_none_of_this_ones()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await File.WriteAllTextAsync(
            home.File("other.yaml"),
            $"servers:\n  fx: {{ {Fixture.Yaml()} }}\n",
            TestContext.Current.CancellationToken);
        await Cli.ApproveAsync(home, home.File("other.yaml"));
        await using var client = await StdioClient.ConnectAsync(home, "--config", home.File("other.yaml"));
        await client.UntilListedAsync("fx__add");
        Assert.Equal(0, (await Shown.ListAsync(home)).GetProperty("gateways").GetArrayLength());
        Assert.Equal(1, (await Cli.RunAsync(home, "list", "--json", "--config", home.File("other.yaml")))
            .Expect(0).Json.GetProperty("gateways").GetArrayLength());
    }

    [Fact]
    public async Task A_modern_client_is_known_by_its_requests()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = StdioClient.Serve(home);
        await client.ModernAsync("server/discover");
        var gateway = Assert.Single(await Shown.UntilGatewaysAsync(home, 1));
        Assert.Equal("test 1", gateway.GetProperty("clients")[0].GetString());
    }

    [Fact]
    public async Task Commands_that_run_for_themselves_are_no_gateways()
    {
        using var home = new Home();
        home.Registry = $"servers:\n  fx: {{ {Fixture.Yaml("--log", home.File("LOG"))} }}\n";
        var calls = new[] { home }.Select(h => Cli.RunAsync(h, ["call", "fx.until", "--path", h.File("go")])).ToArray();
        await Patience.UntilAsync(
            () => home.Log("LOG").Any(line => line.StartsWith("# waiting", StringComparison.Ordinal)),
            "the call waits");
        Assert.Equal(0, (await Shown.ListAsync(home)).GetProperty("gateways").GetArrayLength());
        await File.WriteAllTextAsync(home.File("go"), "", TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(calls), call => call.Expect(0));
    }
}
