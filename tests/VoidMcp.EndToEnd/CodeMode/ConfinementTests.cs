using System.Globalization;
using System.Text.Json;

namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>
/// What a worker has given up, as the system sees it. Linux only: other systems give no more than a process.
/// </summary>
public sealed class ConfinementTests
{
    /// <summary>What the probe finds refused even where there is no filter of system calls.</summary>
    private static readonly string[] s_refusedByFileRules =
    [
        "open a file to read", "open a file to write", "open a directory", "make a directory", "link a file",
        "make a file in memory", "duplicate a descriptor", "make a pipe", "open an internet socket",
        "open a local socket", "make a pair of sockets", "raise a limit",
    ];

    [Fact]
    public async Task Every_thread_of_a_worker_is_filtered_and_without_privileges_to_gain()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(1, CodeAnswer.Of(await client.ExecuteAsync("return 1")).Result.GetInt32());
        await Workers.UntilOneIsWarmAsync(client.Pid);
        foreach (var worker in Workers.Of(client.Pid))
        {
            // A spare one may still be starting.
            await Patience.UntilAsync(
                () => Threads(worker).All(t => t.Contains("Seccomp:\t2") && t.Contains("NoNewPrivs:\t1")),
                "a filter on every thread of the worker",
                () => string.Join('\n', Threads(worker)));
        }
    }

    [Fact]
    public async Task A_worker_holds_its_three_pipes_and_nothing_else()
    {
        Assert.SkipUnless(Environment.UserName == "root", "another process's descriptors are root's to see");
        using var home = Home.WithFixtures(Home.Code, ("fx", []));

        // As clients do that leave their own files open to the programs they start.
        var start = home.Start(
            "/bin/sh",
            "-c",
            $"exec 7<{Fixture.Quote(home.RegistryFile)} 8</dev/zero; exec {Fixture.Quote(Repository.Binary)} serve");
        await using var client = await StdioClient.ConnectAsync(start);
        Assert.Equal(3, CodeAnswer.Of(await client.ExecuteAsync("return (await tools.fx.add({ a: 1, b: 2 })).sum"))
            .Result.GetInt32());
        var worker = await Workers.UntilOneIsWarmAsync(client.Pid);

        // One that has just begun may still be reading what it needs.
        await Patience.UntilAsync(
            () => Task.FromResult(Descriptors(worker)),
            held => held.All(d => d.Number is "0" or "1" or "2" ? IsPipe(d.Target) : d.Target == "/dev/urandom")
                && held.Select(d => d.Target).Where(IsPipe).Distinct().Count() == 3,
            "three pipes and no other descriptor",
            held => string.Join(", ", held));
        Assert.Equal("/", new FileInfo($"/proc/{worker}/cwd").LinkTarget);
        Assert.All(ProcessTree.EnvironmentOf(worker), e => Assert.StartsWith("DOTNET_", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_confined_process_is_refused_everything_that_the_probe_tries()
    {
        var lines = await ProbeAsync();
        Assert.InRange(lines.Count, 30, 100);
        // Not permitted, or not there: errors of the filter alone.
        Assert.All(lines, line => Assert.True(line.Error is 1 or 38, line.ToString()));
    }

    [Fact]
    public async Task Without_the_filter_files_and_sockets_are_refused_still()
    {
        var lines = await ProbeAsync("no-filter");
        Assert.All(s_refusedByFileRules, name => Assert.NotEqual(0, lines.Single(line => line.Name == name).Error));
    }

    [Fact]
    [Trait("setting", "code.require-sandbox")]
    public async Task A_required_sandbox_runs_scripts_where_all_is_granted_and_else_says_what_is_missing()
    {
        using var home = Home.WithFixtures($"{Home.Code}\ncode: {{ require-sandbox: true }}", ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var lacks = await Patience.UntilAsync(() => LacksAsync(home), known => known is not null, "a worker's report");
        var list = (await Cli.RunAsync(home, "list")).Expect(0).Stderr;
        var reply = await client.ExecuteAsync("return 1");
        if (lacks!.Length == 0)
        {
            Assert.Equal(1, CodeAnswer.Of(reply).Result.GetInt32());
            Assert.DoesNotContain("sandbox", list);
            return;
        }

        foreach (var part in lacks)
        {
            Assert.Contains(part, reply.Text);
            Assert.Contains(part, list);
        }
    }

    [Fact]
    public async Task The_binary_has_no_code_that_tries_what_a_worker_must_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no probe elsewhere");
        Assert.True(await HoldsAsync(Repository.Probe), "the probe holds the name that is looked for");
        Assert.False(await HoldsAsync(Repository.Binary), "the binary calls process_vm_readv");

        static async Task<bool> HoldsAsync(string program) =>
            (await File.ReadAllBytesAsync(program)).AsSpan().IndexOf("process_vm_readv"u8) >= 0;
    }

    [Theory]
    [InlineData("new Date(0).toLocaleString('en-US', { timeZone: 'America/New_York' })", "\"12/31/1969, 7:00:00 PM\"")]
    [InlineData("new Date(0).toLocaleString('en-US', { timeZone: 'US/Eastern' })", "\"12/31/1969, 7:00:00 PM\"")]
    [InlineData("new Set(crypto.getRandomValues(new Uint32Array(100))).size > 95 && crypto.randomUUID().length", "36")]
    [InlineData(
        "(() => { let n = 0; for (let i = 0; i < 300000; i++) n += [i, { i }].length; return n; })()", "600000")]
    [InlineData("(() => { try { null.x } catch (e) { return e.constructor === TypeError } })()", "true")]
    public async Task What_scripts_need_of_the_system_works_in_a_confined_worker(string expression, string json)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.Equal(json, CodeAnswer.Of(await client.ExecuteAsync($"return {expression}")).Result.GetRawText());
    }

    private static async Task<IReadOnlyList<(string Name, int Error)>> ProbeAsync(params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is nothing to probe elsewhere");
        using var home = new Home();
        var result = (await Cli.RunAsync(home.Start(Repository.Probe, args))).Expect(0);
        return [.. result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)))];
    }

    /// <summary>What the confinement of the gateway's workers lacks; null before the first is ready.</summary>
    private static async Task<string[]?> LacksAsync(Home home)
    {
        var list = JsonElement.Parse((await Cli.RunAsync(home, "list", "--json")).Expect(0).Stdout);
        return list.GetProperty("gateways").EnumerateArray()
            .Select(gateway => gateway.TryGetProperty("sandboxLacks", out var lacks)
                ? lacks.EnumerateArray().Select(part => part.GetString()!).ToArray()
                : null)
            .FirstOrDefault();
    }

    private static IReadOnlyList<(string Number, string? Target)> Descriptors(int pid) =>
    [
        .. Directory.GetFileSystemEntries($"/proc/{pid}/fd")
            .Select(d => (Path.GetFileName(d), new FileInfo(d).LinkTarget)),
    ];

    private static bool IsPipe(string? target) => target?.StartsWith("pipe:", StringComparison.Ordinal) == true;

    private static IReadOnlyList<string> Threads(int pid) =>
        [.. ProcessTree.ThreadsOf(pid).Select(thread => ProcessTree.Read($"{thread}/status"))];
}
