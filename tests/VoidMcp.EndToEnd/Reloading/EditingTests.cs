namespace VoidMcp.EndToEnd.Reloading;

/// <summary>
/// The registry is edited under a running gateway, in every way in which people and programs edit files.
/// </summary>
public sealed class EditingTests : IDisposable
{
    private readonly Home _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_server_that_is_added_by_the_terminal_appears_and_clients_are_told()
    {
        _home.Registry = Registry(("a", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("a__add");
        var added = await Cli.RunAsync(_home, ["add", "b", "--", .. Fixture.Command()]);
        Assert.Equal(0, added.ExitCode);
        await client.UntilNotifiedAsync("notifications/tools/list_changed");
        await client.UntilListedAsync("b__add");
        Assert.Equal(
            3, (await client.CallAsync("b__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task Unchanged_servers_keep_process_and_calls_while_others_come_go_and_change()
    {
        _home.Registry = Registry(("keeps", []), ("changes", []), ("goes", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("goes__add");
        var (keeps, changes, goes) =
            (await PidAsync(client, "keeps"), await PidAsync(client, "changes"), await PidAsync(client, "goes"));
        var call = await client.BeginCallAsync("keeps__until", $$"""{"path":{{Fixture.Quote(_home.File("go"))}}}""");

        _home.Registry = "# reordered, commented\n"
            + Registry(("comes", []), ("changes", ["--tools", "2"]), ("keeps", []));
        await client.UntilListedAsync("comes__add");
        await client.UntilListedAsync("changes__tool_002");
        await ProcessTree.UntilGoneAsync([changes, goes]);
        Assert.DoesNotContain("goes__add", await client.ListNamesAsync());
        Assert.Contains("nknown tool", (await client.CallAsync("goes__add")).Raw);

        Assert.Equal(keeps, await PidAsync(client, "keeps"));
        Assert.False(call.Reply.IsCompleted);
        await File.WriteAllTextAsync(_home.File("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await call.Reply).Text);
    }

    [Fact]
    public async Task A_call_in_flight_on_a_removed_server_may_end()
    {
        _home.Registry = Registry(("a", []), ("b", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("a__add");
        var pid = await PidAsync(client, "a");
        var call = await client.BeginCallAsync("a__until", $$"""{"path":{{Fixture.Quote(_home.File("go"))}}}""");
        _home.Registry = Registry(("b", []));
        await client.UntilNotifiedAsync("notifications/tools/list_changed");
        await client.UntilUnlistedAsync("a__add");
        Assert.False(call.Reply.IsCompleted);
        await File.WriteAllTextAsync(_home.File("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await call.Reply).Text);
        await ProcessTree.UntilGoneAsync([pid]);
    }

    [Fact]
    public async Task Policies_limits_and_settings_change_without_a_restart()
    {
        _home.Registry = Registry(("a", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("a__add");
        var pid = await PidAsync(client, "a");
        _home.Registry = Registry(("a", [])).Replace(
            "  a: {", "  a: { tools: { deny: [add] }, concurrency: 1, timeout: 500ms,", StringComparison.Ordinal);
        await client.UntilUnlistedAsync("a__add");

        // On a busy machine half a second may be too short for an answer.
        var reply = await Patience.UntilAsync(
            () => client.CallAsync("a__pid"), reply => !reply.Failed, "an answer of server a", reply => reply.Raw);
        Assert.Equal(pid, reply.Structured.GetProperty("pid").GetInt32());
        Assert.Contains("within 0.5 s", (await client.CallAsync("a__never")).Text);

        _home.Registry = _home.Registry.Replace(Home.Direct, Home.Both, StringComparison.Ordinal);
        await client.UntilListedAsync("execute_code");
        var denied = await client.ExecuteAsync("return await tools.a.add({ a: 1, b: 2 })");
        Assert.True(denied.Failed, denied.Raw);
        Assert.True(ProcessTree.IsAlive(pid), "server a still runs");
    }

    [Fact]
    public async Task A_broken_file_is_reported_and_everything_goes_on_until_it_is_mended()
    {
        _home.Registry = Registry(Home.Both, ("a", []), ("b", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("a__add");
        var pid = await PidAsync(client, "a");
        _home.Registry = "servers:\n  a: [\n";
        await ListsAsync(client, "stays in use");
        Assert.Equal(pid, await PidAsync(client, "a"));

        // One entry with a mistake keeps what it was; the others follow the file.
        _home.Registry = Registry(Home.Both, ("a", []), ("c", []))
            .Replace("  a: { ", "  a: { timeout: soon, ", StringComparison.Ordinal);
        await client.UntilListedAsync("c__add");
        Assert.Equal(pid, await PidAsync(client, "a"));
        Assert.DoesNotContain("b__add", await client.ListNamesAsync());

        _home.Registry = Registry(Home.Both, ("b", []));
        await client.UntilListedAsync("b__add");
        await ProcessTree.UntilGoneAsync([pid]);
        client.CloseInput();
        var stderr = await client.StderrAsync();
        Assert.Contains("voidmcp.yaml:2", stderr);
        Assert.Contains("timeout", stderr);
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("in place")]
    [InlineData("backup first")]
    [InlineData("behind a link")]
    [InlineData("deleted and written again")]
    public async Task Every_way_of_writing_is_seen(string way)
    {
        if (way == "behind a link")
        {
            await File.WriteAllTextAsync(
                _home.File("dotfiles.yaml"), Registry(("a", [])), TestContext.Current.CancellationToken);
            File.CreateSymbolicLink(_home.RegistryFile, _home.File("dotfiles.yaml"));
        }
        else
        {
            _home.Registry = Registry(("a", []));
        }

        await using var client = await StdioClient.ConnectAsync(_home);
        await client.UntilListedAsync("a__add");
        var pid = await PidAsync(client, "a");
        foreach (var name in (string[])["b", "c"])
        {
            var text = Registry(("a", []), (name, []));
            switch (way)
            {
                case "rename":
                    await File.WriteAllTextAsync(_home.File("new"), text, TestContext.Current.CancellationToken);
                    File.Move(_home.File("new"), _home.RegistryFile, overwrite: true);
                    break;
                case "backup first":
                    File.Move(_home.RegistryFile, _home.RegistryFile + "~", overwrite: true);
                    _home.Registry = text;
                    break;
                case "deleted and written again":
                    File.Delete(_home.RegistryFile);
                    _home.Registry = text;
                    break;
                default:
                    _home.Registry = text;
                    break;
            }

            await client.UntilListedAsync($"{name}__add");
            Assert.Equal(pid, await PidAsync(client, "a"));
        }
    }

    [Fact]
    public async Task Two_gateways_and_many_commands_at_once_lose_nothing()
    {
        _home.Registry = Registry(("a", [])) + "  # a comment of mine\n";
        await using var first = await StdioClient.ConnectAsync(_home);
        await using var second = await StdioClient.ConnectAsync(_home);
        await first.UntilListedAsync("a__add");
        var runs = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(n => Cli.RunAsync(_home, ["add", $"n{n}", "--no-verify", "--", .. Fixture.Command()])));
        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
        Assert.Contains("# a comment of mine", _home.Registry);
        for (var n = 0; n < 8; n++)
        {
            Assert.Contains($"n{n}:", _home.Registry);
            await first.UntilListedAsync($"n{n}__add");
            await second.UntilListedAsync($"n{n}__add");
        }

        runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Cli.RunAsync(_home, ["remove", $"n{n}"])));
        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
        for (var n = 0; n < 8; n++)
        {
            await first.UntilUnlistedAsync($"n{n}__add");
            await second.UntilUnlistedAsync($"n{n}__add");
        }

        Assert.Equal(Registry(("a", [])) + "  # a comment of mine\n", _home.Registry);
    }

    [Fact]
    public async Task A_modern_client_that_listens_is_told_too()
    {
        _home.Registry = Registry(("a", []));
        await using var client = StdioClient.Serve(_home);
        await client.ModernAsync("tools/list");
        await client.BeginModernAsync("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
        await client.UntilNotifiedAsync("notifications/subscriptions/acknowledged");
        _home.Registry = Registry(("b", []));
        await client.UntilNotifiedAsync("notifications/tools/list_changed");
    }

    [Fact]
    public async Task Scripts_see_the_servers_that_there_are_now()
    {
        _home.Registry = Registry(Home.Code, ("a", []));
        await using var client = await StdioClient.ConnectAsync(_home);
        Assert.False((await client.ExecuteAsync("return await tools.a.add({ a: 1, b: 2 })")).Failed);
        _home.Registry = Registry(Home.Code, ("b", []));
        await ListsAsync(client, "- b:");
        Assert.False((await client.ExecuteAsync("return await tools.b.add({ a: 1, b: 2 })")).Failed);
        var gone = await client.ExecuteAsync("return await tools.a.add({ a: 1, b: 2 })");
        Assert.Contains("unknown server \"a\"", gone.Text);
    }

    private static string Registry(params (string Name, string[] Args)[] servers) => Registry(Home.Direct, servers);

    private static string Registry(string settings, params (string Name, string[] Args)[] servers) =>
        $"{settings}\nservers:\n" + string.Concat(servers.Select(s => $"  {s.Name}: {{ {Fixture.Yaml(s.Args)} }}\n"));

    private static async Task<int> PidAsync(StdioClient client, string server)
    {
        var reply = await client.CallAsync($"{server}__pid");
        Assert.False(reply.Failed, reply.Raw);
        return reply.Structured.GetProperty("pid").GetInt32();
    }

    /// <summary>Until <c>list_mcps</c> says so.</summary>
    private static async Task ListsAsync(StdioClient client, string words) => await Patience.UntilAsync(
        () => client.CallAsync("list_mcps"),
        list => list.Text.Contains(words, StringComparison.Ordinal),
        $"{words} in the list of servers",
        list => list.Text);
}
