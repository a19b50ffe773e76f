using System.Diagnostics;

namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>
/// Alone, because these tests measure: each script must be over within its limit and one second more, on a machine of two cores
/// that has nothing else to do.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class HostileScriptTests
{
    private const int LimitSeconds = 3;

    /// <summary>Scripts that try to hold, fill or break the process that runs them.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        { "endless loop", "while (true) {}" },
        { "endless loop in an async function", "for (;;) { await 0; }" },
        { "endless recursion", "function f() { return f() + 1; } return f();" },
        { "endless recursion through a getter", "const o = { get x() { return this.x; } }; return o.x;" },
        { "strings without end", "let s = 'x'; while (true) s += s;" },
        { "a string repeated", "return 'x'.repeat(2 ** 30).length + 'y'.repeat(2 ** 30).length;" },
        { "arrays without end", "const a = []; while (true) a.push(new Array(10000).fill(1));" },
        { "one huge array", "return new Array(2 ** 31).fill(0).length;" },
        { "objects without end", "const o = {}; for (let i = 0; ; i++) o['k' + i] = { i };" },
        { "a typed array", "const all = []; while (true) all.push(new Uint8Array(1 << 24));" },
        { "BigInt squaring", "let a = 3n; while (true) a = a * a;" },
        { "stringify of a deep array", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; return JSON.stringify(a).length;" },
        { "String of a deep array", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; return String(a).length;" },
        { "a deep array returned", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; return a;" },
        { "a deep array as arguments", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; return await tools.fx.echo({ a });" },
        { "a deep array logged", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; console.log(a); throw new Error('logged');" },
        { "a regular expression that backtracks", "return /^(a+)+$/.test('a'.repeat(40) + 'b');" },
        { "deep source", "return " + new string('[', 100_000) + new string(']', 100_000) + ";" },
        { "deep parentheses", "return " + new string('(', 100_000) + "1" + new string(')', 100_000) + ";" },
        { "deep JSON", "return JSON.parse('['.repeat(100000) + ']'.repeat(100000));" },
        { "a promise that never settles", "await new Promise(() => {});" },
        { "microtasks without end", "const again = () => Promise.resolve().then(again); await again();" },
        { "a sort that never ends", "const a = Array.from({ length: 1e6 }, (_, i) => i); while (true) a.sort(() => Math.random() - 0.5);" },
        { "calls without end", "while (true) await tools.fx.say({ text: 'x' });" },
        { "console without end", "while (true) console.log('x'.repeat(1000));" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_hostile_script_costs_one_error(string attack, string code)
    {
        using var home = Home.WithFixtures($"{Home.Both}\ncode: {{ timeout: {LimitSeconds}s, memory: 64MiB, max-calls: 200 }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
        var other = await client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(home.File("go"))}}}""");

        var watch = Stopwatch.StartNew();
        var reply = await client.ExecuteAsync(code);
        watch.Stop();
        Assert.True(reply.IsToolError, $"{attack}: {reply.Raw[..Math.Min(2000, reply.Raw.Length)]}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(LimitSeconds + 1), $"{attack} took {watch.Elapsed}");
        Assert.InRange(reply.Raw.Length, 1, 200_000);

        Assert.Equal(3, CodeAnswer.Of(await client.ExecuteAsync("return (await tools.fx.add({ a: 1, b: 2 })).sum")).Result.GetInt32());
        Assert.False(other.Reply.IsCompleted);
        await File.WriteAllTextAsync(home.File("go"), "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await other.Reply).Text);
        Assert.False(client.HasExited);
    }

    [Fact]
    public async Task A_worker_that_is_killed_costs_its_script_alone()
    {
        using var home = new Home();
        home.Registry = $"gateway: {{ expose: code }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        // The one warm worker takes the script; a spare is started only then.
        await Patience.UntilAsync(() => ProcessTree.Descendants(client.Pid).Any(IsWorker), "a worker is warm");
        var busy = Assert.Single(ProcessTree.Descendants(client.Pid), IsWorker);
        var code = Fixture.Quote($"await tools.fx.until({{ path: {Fixture.Quote(home.File("never"))} }})");
        var script = await client.BeginCallAsync("execute_code", $$"""{"code":{{code}}}""");
        await Patience.UntilAsync(() => home.Log("fx.log").Any(l => l.StartsWith("# waiting", StringComparison.Ordinal)), "the script calls");

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
        await Patience.UntilAsync(() => ProcessTree.Descendants(client.Pid).Any(IsWorker), "a worker is warm");
        File.Delete(copy);
        var idle = ProcessTree.Descendants(client.Pid).Where(IsWorker).ToList();
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
            await Patience.UntilAsync(() => ProcessTree.Descendants(client.Pid).Any(IsWorker), "a worker is warm");
            var idle = ProcessTree.Descendants(client.Pid).Where(IsWorker).ToList();
            idle.ForEach(worker => ProcessTree.Signal(worker, ProcessTree.Kill));
            await ProcessTree.UntilGoneAsync(idle);
            Assert.Equal(round, CodeAnswer.Of(await client.ExecuteAsync($"return {round}")).Result.GetInt32());
        }
    }

    [Fact]
    public async Task The_limit_on_calls_is_kept_and_named()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ max-calls: 5 }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("for (let i = 0; i < 6; i++) await tools.fx.add({ a: i, b: 1 }); return 'all';");
        Assert.True(reply.IsToolError, reply.Raw);
        Assert.Contains("5", reply.Text);
        Assert.Contains("max-calls", reply.Text);
    }

    [Fact]
    public async Task A_result_over_the_limit_is_cut_and_says_so()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ max-result: 4KiB }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.ExecuteAsync("return Array.from({ length: 5000 }, (_, i) => ({ i, text: 'some text' }))");
        Assert.False(reply.IsProtocolError, reply.Raw);
        Assert.InRange(reply.Raw.Length, 1, 20_000);
        Assert.Matches("5,?000", reply.Text);
    }

    [Fact]
    public async Task A_worker_is_warm_before_it_is_needed()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await Patience.UntilAsync(() => ProcessTree.Descendants(client.Pid).Any(IsWorker), "a worker runs before any script was sent");
    }

    private static bool IsWorker(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("__worker", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
