using System.Diagnostics;
using System.Text;

namespace VoidMcp.EndToEnd.Watching;

public sealed class LogsTests
{
    [Fact]
    public async Task Logs_hold_what_servers_said_and_what_gateways_did()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using (var client = await StdioClient.ConnectAsync(home))
        {
            await client.UntilListedAsync("fx__add");
            await client.CallAsync("fx__say", """{"text":"top secret argument"}""");
            await client.CallAsync("fx__crash");
            home.Registry = home.Registry.Replace(
                "  fx:", "  new: { command: no-such-command-anywhere }\n  fx:", StringComparison.Ordinal);
            await UntilLoggedAsync(home, "the registry changed: new added");
            await UntilLoggedAsync(home, "no-such-command-anywhere` not found");
            client.CloseInput();
            Assert.Equal(0, await client.ExitAsync());
        }

        var all = (await Cli.RunAsync(home, "logs", "-n", "500")).Expect(0).Stdout;
        Assert.Matches(@"(?m)^20\S+Z gateway \d+ +\| started: voidmcp \S+ serves .*voidmcp\.yaml$", all);
        Assert.Matches(@"(?m)gateway \d+ +\| client: test 1$", all);
        Assert.Matches(@"(?m) fx +\| started \(pid \d+\)$", all);
        Assert.Matches(@"(?m) fx +\| fixture: the disk is on fire$", all);
        Assert.Matches(@"(?m) fx +\| .*exited with code 3", all);
        Assert.Matches(@"(?m)gateway \d+ +\| ended$", all);
        Assert.DoesNotContain("top secret argument", all);
        var times = all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToArray();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);

        var own = (await Cli.RunAsync(home, "logs", "fx")).Expect(0).Stdout;
        Assert.DoesNotContain("gateway", own);
        Assert.Contains("about to crash", own);
        var show = (await Cli.RunAsync(home, "show", "fx")).Expect(0).Stdout;
        Assert.Contains("  fixture: the disk is on fire\n", show);
    }

    [Fact]
    public async Task No_secret_reaches_a_log_a_state_or_a_listing()
    {
        const string Secret = "sk-very-secret-4711";
        using var home = new Home();
        await File.WriteAllTextAsync(
            home.File("leaky.sh"),
            "echo \"connecting with $API_KEY\" >&2\nexit 1\n",
            TestContext.Current.CancellationToken);
        home.Registry =
            $"servers:\n  leaky: {{ command: /bin/sh, args: [{Fixture.Quote(home.File("leaky.sh"))}, --token, "
            + $"{Secret}], env: {{ API_KEY: {Secret} }} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var row = await Shown.UntilStateAsync(home, "leaky", "restarting");
        Assert.Contains("connecting with ", row.GetProperty("problem").GetString());
        await UntilLoggedAsync(home, "leaky");

        var said = new StringBuilder();
        foreach (var command in new string[][]
        {
            ["list"],
            ["list", "--json"],
            ["show", "leaky"],
            ["show", "leaky", "--json"],
            ["logs"],
            ["logs", "--json"],
        })
        {
            var result = (await Cli.RunAsync(home, command)).Expect(0);
            said.Append(result.Stdout).Append(result.Stderr);
        }

        foreach (var file in Directory.EnumerateFiles(home.VoidMcpHome, "*", SearchOption.AllDirectories)
            .Where(f => f != home.RegistryFile && Path.GetExtension(f) is not (".lock" or ".sock")))
        {
            said.Append(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        Assert.Contains("connecting with ", said.ToString());
        Assert.DoesNotContain(Secret, said.ToString());
    }

    [Fact]
    public async Task Following_goes_on_until_it_is_interrupted()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        using var follow = new Following(home, "logs", "-f");
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__add");
        await follow.UntilAsync("| client: test 1");
        await follow.UntilAsync("| started (pid ");
        await client.CallAsync("fx__crash");
        await follow.UntilAsync("| fixture: the disk is on fire");
        ProcessTree.Signal(follow.Pid, ProcessTree.Interrupt);
        Assert.Equal(130, await follow.ExitAsync());
    }

    [Fact]
    public async Task Following_ends_quietly_when_nobody_reads_any_more()
    {
        using var home = Home.WithFixtures(("fx", []));
        var result = await Cli.RunAsync(home.Start("/bin/sh", "-c", $"'{Repository.Binary}' logs -f | true"));
        Assert.Equal((0, "", ""), (result.ExitCode, result.Stdout, result.Stderr));
    }

    [Fact]
    public async Task Several_gateways_share_a_log_that_rolls_and_lose_no_line()
    {
        const int Lines = 40;
        var filler = new string('x', 1500);
        using var home = new Home();
        await File.WriteAllTextAsync(
            home.File("chatty.sh"),
            $"i=0\nwhile [ $i -lt {Lines} ]; do i=$((i+1)); echo \"$$ line $i {filler}\" >&2; done\nexit 1\n",
            TestContext.Current.CancellationToken);
        home.Registry =
            $"servers:\n  chatty: {{ command: /bin/sh, args: [{Fixture.Quote(home.File("chatty.sh"))}] }}\n";
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cli.RunAsync(home, "call", "chatty.x")));
        Assert.All(calls, call => call.Expect(1));

        // Every process that spoke is there whole: its lines, in their order, none twice.
        var logged = (await Cli.RunAsync(home, "logs", "chatty", "-n", "100000")).Expect(0).Stdout.Split('\n')
            .Where(line => line.Contains(" line ", StringComparison.Ordinal)
                && line.EndsWith(filler, StringComparison.Ordinal)
                && !line.Contains("|   ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('|', StringComparison.Ordinal) + 2)..].Split(' '));
        var byProcess = logged.GroupBy(words => words[0], words => words[2]).ToArray();
        Assert.True(byProcess.Length >= 8, $"{byProcess.Length} processes");
        Assert.All(byProcess, lines => Assert.Equal(Enumerable.Range(1, Lines).Select(i => $"{i}"), lines));
    }

    private static Task<CliResult> UntilLoggedAsync(Home home, string text) => Patience.UntilAsync(
        () => Cli.RunAsync(home, "logs", "-n", "500"),
        logs => logs.Expect(0).Stdout.Contains(text, StringComparison.Ordinal),
        $"{text} in the logs",
        logs => logs.Stdout);

    /// <summary>A command that goes on, with what it printed so far.</summary>
    private sealed class Following : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _printed = new();

        public Following(Home home, params string[] args)
        {
            var start = home.Binary(args);
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) =>
            {
                lock (_printed) _printed.Append(line.Data).Append('\n');
            };
            _process.BeginOutputReadLine();
        }

        public int Pid => _process.Id;

        public Task UntilAsync(string text) =>
            Patience.UntilAsync(() => Printed().Contains(text, StringComparison.Ordinal), text, Printed);

        public async Task<int> ExitAsync()
        {
            await Patience.Of(_process.WaitForExitAsync(TestContext.Current.CancellationToken), "the command's end");
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private string Printed()
        {
            lock (_printed) return _printed.ToString();
        }
    }
}
