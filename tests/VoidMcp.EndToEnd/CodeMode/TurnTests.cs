namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>Who computes and who waits, where more scripts run than there are places.</summary>
public sealed class TurnTests
{
    [Fact]
    public async Task Scripts_that_wait_for_their_calls_do_not_delay_another()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var go = home.File("go");
        var wait = $"await tools.fx.until({{ path: {Fixture.Quote(go)} }}); return ";
        var waiting = new List<Pending>();
        for (var i = 0; i < 10; i++) waiting.Add(await ExecuteAsync(client, $"{wait}{i}"));

        Assert.Equal(1, CodeAnswer.Of(await Patience.Of(client.ExecuteAsync("return 1"))).Result.GetInt32());
        var slept = await Patience.Of(client.ExecuteAsync("await sleep(100); await sleep(100); return 2"));
        Assert.Equal(2, CodeAnswer.Of(slept).Result.GetInt32());
        Assert.DoesNotContain(waiting, script => script.Reply.IsCompleted);

        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        for (var i = 0; i < waiting.Count; i++)
            Assert.Equal(i, CodeAnswer.Of(await Patience.Of(waiting[i].Reply)).Result.GetInt32());
    }

    [Fact]
    [Trait("setting", "code.parallel")]
    public async Task No_more_compute_at_once_than_the_setting_says()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ parallel: 1 }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        const string busy = """
            await tools.fx.slow({ ms: 100, steps: 1 });
            const start = Date.now();
            while (Date.now() < start + 300);
            return [start, Date.now()]
            """;
        var scripts = new List<Pending>();
        for (var i = 0; i < 3; i++) scripts.Add(await ExecuteAsync(client, busy));
        var times = new List<(double Start, double End)>();
        foreach (var script in scripts)
        {
            var result = CodeAnswer.Of(await Patience.Of(script.Reply)).Result;
            times.Add((result[0].GetDouble(), result[1].GetDouble()));
        }

        times.Sort();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair}"));
    }

    private static Task<Pending> ExecuteAsync(StdioClient client, string code) =>
        client.BeginCallAsync("execute_code", $$"""{"code":{{Fixture.Quote(code)}}}""");
}
