namespace VoidMcp.EndToEnd.Lifetimes;

/// <summary>
/// Some hundred starts and stops in one gateway leave nothing over: no process, descriptor, thread, file or megabyte.
/// The long version is a benchmark: <c>soak</c>.
/// </summary>
public sealed class SoakTests
{
    private const int Servers = 12, WarmUpRounds = 4, Rounds = 15;

    [Fact]
    public async Task Starts_and_stops_leave_nothing_over()
    {
        string[][] troubles = [["child"], ["escaped"], ["daemon"]];
        var entries = Enumerable.Range(0, Servers)
            .Select(n => $"  s{n}: {{ {TinyServer.Yaml(troubles.ElementAtOrDefault(n) ?? [])}, idle-stop: 100ms }}\n");
        using var home = new Home(
            $"{Home.Direct}\nservers:\n{string.Concat(entries)}  cracked: {{ {TinyServer.Yaml()}, "
            + $"idle-stop: 100ms }}\n");
        await using var family = new Family(home);
        await using var client = await StdioClient.ConnectAsync(home);
        for (var n = 0; n < Servers; n++) await client.UntilListedAsync($"s{n}__pid");

        var series = new FootprintSeries();
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, Servers).Select(n => client.CallAsync($"s{n}__pid")));
            Assert.All(replies, reply => Assert.False(reply.Failed, reply.Raw));

            // In its pause after several crashes it is not even started.
            Assert.True((await client.CallAsync("cracked__crash")).Failed);
            await Patience.UntilAsync(
                () => family.Living.All(pid => pid == client.Pid || ProcessTree.NameOf(pid) == "mcp-guard"),
                "all servers have stopped");
            if (round >= WarmUpRounds) series.Add(Footprint.Of(client.Pid, home.Path));
        }

        Assert.Empty(series.Grown());
    }

    [Fact]
    public async Task Gateways_that_come_and_go_leave_no_file_and_no_process()
    {
        using var home = new Home($"{Home.Direct}\nservers:\n  fx: {{ {TinyServer.Yaml()} }}\n");
        await using var family = new Family(home);
        var temporary = Directory.CreateDirectory(home.File("tmp")).FullName;
        var files = new List<int>();
        for (var round = 0; round < 12; round++)
        {
            var start = home.Binary("serve");
            start.Environment["TMPDIR"] = temporary;
            await using var client = await StdioClient.ConnectAsync(start);
            Assert.False((await client.CallAsync("fx__pid")).Failed);
            await family.UntilGoneAsync(() =>
            {
                if (round % 2 == 0) client.CloseInput();
                else client.Signal(ProcessTree.Kill);
            });
            files.Add(Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories).Length);
        }

        Assert.True(files[^1] <= files[1], $"files after each: {string.Join(", ", files)}");
    }
}
