using System.Text.Json;

namespace VoidMcp.EndToEnd.Serving;

/// <summary>However the gateway is ended, it ends at once and nothing that it started is left.</summary>
public sealed class EndingTests
{
    [Fact]
    public async Task When_stdin_closes_the_gateway_ends_with_0()
    {
        using var home = Busy();
        await using var family = new Family(home);
        await using var client = await BusyAsync(home, family);
        await family.UntilGoneAsync(client.CloseInput, Family.StopTimeout);
        Assert.Equal(0, await client.ExitAsync());
    }

    [Theory]
    [InlineData(ProcessTree.Interrupt, 130)]
    [InlineData(ProcessTree.Terminate, 143)]
    public async Task On_a_signal_the_gateway_ends_with_the_shells_code(int signal, int exitCode)
    {
        using var home = Busy();
        await using var family = new Family(home);
        await using var client = await BusyAsync(home, family);
        await family.UntilGoneAsync(() => client.Signal(signal));
        Assert.Equal(exitCode, await client.ExitAsync());
    }

    [Theory]
    [InlineData("", "garbage\n{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n", "\"id\":7,\"result\":{}")]
    [InlineData("2>&-", "garbage\n{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n", "\"id\":7,\"result\":{}")]
    [InlineData(
        "2>/dev/full", "garbage\n{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n", "\"id\":7,\"result\":{}")]
    public async Task A_standard_stream_that_is_closed_or_full_costs_only_itself(
        string redirection, string input, string answer)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "redirects as a Linux shell does");
        using var home = new Home("servers: {}\n");
        var result = await Cli.RunAsync(
            home.Start("/bin/sh", "-c", $"exec '{Repository.Binary}' serve {redirection}"), input);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(answer, result.Stdout);
    }

    [Fact]
    public async Task When_the_gateway_is_killed_nothing_survives_it()
    {
        using var home = Busy();
        await using var family = new Family(home);
        await using var client = await BusyAsync(home, family);
        await family.UntilGoneAsync(() => client.Signal(ProcessTree.Kill));
    }

    [Fact]
    public async Task A_gateway_that_did_nothing_ends_too()
    {
        using var home = new Home();
        await using var client = StdioClient.Serve(home);
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
    }

    /// <summary>An obedient server, and one that ignores the end of stdin and every signal but the last.</summary>
    private static Home Busy() => Home.WithFixtures(
        Home.Both, ("fx", []), ("stubborn", ["--ignore-eof", "--grandchild", "--log", "stubborn.log"]));

    /// <summary>
    /// A client whose gateway has two servers, their children, a call in flight and a script in flight, all of the
    /// family.
    /// </summary>
    private static async Task<StdioClient> BusyAsync(Home home, Family family)
    {
        var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__grandchild");
        await client.CallAsync("stubborn__grandchild");
        _ = (await client.BeginCallAsync("fx__never")).Reply.ContinueWith(r => r.Exception, TaskScheduler.Default);
        var script = Fixture.Quote($"await tools.fx.until({{ path: {Fixture.Quote(home.File("never"))} }})");
        _ = (await client.BeginCallAsync("execute_code", $$"""{"code":{{script}}}"""))
            .Reply.ContinueWith(r => r.Exception, TaskScheduler.Default);

        // Two servers, three grandchildren, and at least the worker that runs the script.
        await Patience.UntilAsync(
            () => ProcessTree.Descendants(client.Pid).Count >= 6, "servers, their children and a worker");
        var stubborn = (await client.CallAsync("stubborn__pid")).Structured.GetProperty("pid");
        Assert.Equal(JsonValueKind.Number, stubborn.ValueKind);
        var processes = ProcessTree.Descendants(client.Pid);
        Assert.Contains(stubborn.GetInt32(), processes);
        family.AddUnmarked(client.Pid);
        Assert.Empty(processes.Except(family.Living));
        return client;
    }
}
