namespace VoidMcp.EndToEnd.Lifetimes;

/// <summary>Servers as people have them: what they do wrong costs little, and its cause is told.</summary>
public sealed class OddServersTests
{
    [Fact]
    public async Task A_bad_definition_is_repaired_or_left_out_and_named()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", "bad-definitions"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var names = await client.ListNamesAsync();
        Assert.Equal(
            ["fx__bare", "fx__null", "fx__typed"], names.Where(n => n.StartsWith("fx__", StringComparison.Ordinal)));
        const string Told = "skipped tool 'text': inputSchema has type \"string\", not \"object\"";
        Assert.Contains(Told, (await client.CallAsync("list_mcps")).Text);
        client.CloseInput();
        await client.ExitAsync();
        Assert.Contains(Told, (await Cli.RunAsync(home, "list")).Stderr);
    }

    [Fact]
    public async Task A_list_that_failed_is_told_and_asked_for_again()
    {
        using var home = new Home();
        var until = home.File("until");
        home.Registry =
            $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--quirk", "broken-list", "--until", until)} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ListNamesAsync();
        Assert.Contains("the database is not reachable", (await client.CallAsync("list_mcps")).Text);
        Assert.Contains("the database is not reachable", (await client.CallAsync("fx__echo")).Text);
        await File.WriteAllTextAsync(until, "", TestContext.Current.CancellationToken);
        Assert.False((await client.CallAsync("fx__echo")).Failed);
        Assert.Contains("fx__echo", await client.ListNamesAsync());
    }

    [Fact]
    public async Task An_answer_that_is_not_JSON_fails_its_call_at_once()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", "nan"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var code = "await tools.fx.echo({})";
        var reply = await client.CallAsync("execute_code", $$"""{"code":{{Fixture.Quote(code)}}}""");
        Assert.Contains("the response is not JSON: 'N' is an invalid start of a value. (NaN)", reply.Text);
    }

    [Fact]
    public async Task Messages_are_read_whatever_stands_around_them()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", "warnings"]));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Contains("fx__echo", await client.ListNamesAsync());
        Assert.False((await client.CallAsync("fx__echo", """{"n":1}""")).Failed);
        client.CloseInput();
        await client.ExitAsync();
        Assert.Contains("<b>Deprecated</b>: no colors", (await Cli.RunAsync(home, "logs", "fx")).Stdout);
    }

    [Fact]
    public async Task The_framing_of_language_servers_is_named_at_once()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", "framed"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__echo");
        Assert.Contains("frames its messages with `Content-Length:` headers", reply.Text);
    }

    [Theory]
    [InlineData("one-shot")]
    [InlineData("one-shot-lists")]
    public async Task A_server_that_exits_after_each_call_is_started_for_the_next_one(string quirk)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there is known what a dead server left unread");
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", quirk]));
        await using var client = await StdioClient.ConnectAsync(home);
        for (var n = 0; n < 4; n++)
            Assert.False((await client.CallAsync("fx__echo", $$"""{"n":{{n}}}""")).Failed);
    }

    [Fact]
    public async Task A_server_may_save_when_its_client_leaves()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--quirk", "saves-on-exit", "--log", "fx.log"]));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.CallAsync("fx__echo");
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
        var log = await File.ReadAllTextAsync(home.Written("fx.log"), TestContext.Current.CancellationToken);
        Assert.Contains("# saved", log);
    }

    [Fact]
    [Trait("setting", "servers.start-timeout")]
    public async Task A_start_that_takes_too_long_names_the_setting()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--mode", "hang")}, start-timeout: 2s, timeout: 2s }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__echo");
        Assert.Contains("server 'fx' started but did not finish the MCP handshake within 2s", reply.Text);
        Assert.Contains("`start-timeout: 10s`", reply.Text);
    }

    [Fact]
    public async Task A_call_of_a_server_that_cannot_start_says_why()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", ["--mode", "dead"]));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__echo");
        Assert.True(reply.Failed);
        Assert.Contains("it exited with code 3", reply.Text);
        Assert.Contains("this server cannot start", reply.Text);
    }

    [Fact]
    public async Task Voidmcp_is_not_started_by_itself()
    {
        using var home = new Home();
        var itself = Fixture.CommandYaml([Repository.Binary, "serve", "--config", home.RegistryFile]);
        home.Registry = $"{Home.Both}\nservers:\n  me: {{ {itself} }}\n  fx: {{ {Fixture.Yaml()} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Contains("fx__echo", await client.ListNamesAsync());
        var reply = await client.CallAsync("me__fx__echo");
        Assert.Contains("voidmcp was started by itself", reply.Text);
    }

    [Fact]
    public async Task Voidmcp_does_not_serve_itself_over_HTTP()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        var header = $"{{ Authorization: \"Bearer {gateway.Token}\" }}";
        home.Registry = home.Registry.TrimEnd() + $"\n  me: {{ url: \"{gateway.Url}\", headers: {header} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Contains("fx__echo", await client.ListNamesAsync());
        var reply = await client.CallAsync("me__fx__echo");
        Assert.Contains("'me' is voidmcp itself, with the same registry", reply.Text);
    }

    [Fact]
    public async Task Two_gateways_do_not_serve_each_other()
    {
        using var first = Home.WithFixtures(Home.Both, ("fx", []));
        await using var a = await HttpGateway.StartAsync(first);
        using var second = new Home($"{Home.Both}\nservers:\n  a: {Entry(a)}\n");
        await using var b = await HttpGateway.StartAsync(second);
        first.Registry = first.Registry.TrimEnd() + $"\n  b: {Entry(b)}\n";
        using var here = await a.ConnectAsync();
        using var there = await b.ConnectAsync();
        await here.RequestAsync("tools/list");
        await there.RequestAsync("tools/list");
        await Patience.UntilAsync(
            async () => $"{(await here.CallAsync("list_mcps")).Text}\n{(await there.CallAsync("list_mcps")).Text}",
            servers => servers.Contains("uses this one as its own server", StringComparison.Ordinal));

        static string Entry(HttpGateway gateway) =>
            $"{{ url: \"{gateway.Url}\", headers: {{ Authorization: \"Bearer {gateway.Token}\" }} }}";
    }
}
