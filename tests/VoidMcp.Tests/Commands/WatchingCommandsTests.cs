using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Tests.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Commands;

/// <summary>What <c>list</c> and <c>show</c> make of the gateways that run.</summary>
public sealed class WatchingCommandsTests
{
    private const string Servers =
        "servers:\n"
        + """  files: { command: npx, args: [-y, "@scope/server-files", /home/someone/docs, --api-key, abc], """
        + """env: { API_KEY: literal, REF: "${env:REFERRED}", DEBUG: "1" }, tools: { deny: [rm] }, timeout: 5s }"""
        + "\n"
        + """
          broken: { command: run, args: [it] }
          off: { command: run, enabled: false }
          typo: { comand: npx }

        """;

    private static readonly ManualTime Now = new();

    [Fact]
    public async Task One_row_merges_what_the_gateways_say()
    {
        using var run = new CommandRun { Registry = Servers, Time = Now };
        using var gateways = Two(run);
        const string key = "--api-key '(hidden)'";
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--long"]));
        Assert.Equal(
            $"""
            NAME    STATE            TOOLS  PID    CALLS  ERRORS  LAST USE   COMMAND OR URL
            files   ready                3  11,12     12       1  3 min ago  npx -y @scope/server-files ~/docs {key}
            broken  restarting           –  –          1       1  –          run it
            off     disabled             –  –          –       –  –          run
            typo    needs attention      –  –          –       –  –          –

            """,
            run.Stdout);
        Assert.Equal(
            """
            warning: broken: it died
              its words
            hint: mend it
            warning: HOME/voidmcp.yaml:5: typo: unknown key comand
            hint: Did you mean command?
            2 gateways running: Claude Code 2.0 (pid 101, since 11:43), cursor (pid 102, since 11:44)

            """,
            run.Stderr);
    }

    [Theory]
    [InlineData(100, "NAME STATE TOOLS PID CALLS ERRORS LAST USE COMMAND OR URL")]
    [InlineData(90, "NAME STATE TOOLS CALLS ERRORS LAST USE COMMAND OR URL")]
    [InlineData(68, "NAME STATE TOOLS CALLS COMMAND OR URL")]
    [InlineData(60, "NAME STATE TOOLS COMMAND OR URL")]
    [InlineData(40, "NAME STATE COMMAND OR URL")]
    public async Task On_a_narrow_terminal_the_columns_that_tell_least_go(int width, string columns)
    {
        using var run = new CommandRun { Registry = Servers, Time = Now, Width = width };
        using var gateways = Two(run);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--long"]));
        var lines = run.Stdout.Split('\n');
        Assert.Equal(columns, string.Join(' ', lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(lines, line => line.StartsWith("broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Columns_that_are_empty_go_first()
    {
        using var run = new CommandRun { Registry = Servers, Time = Now, Width = 70 };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--long"]));
        Assert.StartsWith("NAME    STATE            TOOLS  CALLS  COMMAND OR URL", run.Stdout);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task A_server_has_one_line(int width)
    {
        using var run = new CommandRun { Registry = Servers, Time = Now, Width = width };
        using var gateways = Two(run);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        var lines = run.Stdout.TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("NAME    STATE            TOOLS  NOTE", lines[0]);
        Assert.StartsWith("broken  restarting           –  it died", lines[2]);
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 1, width));
    }

    [Fact]
    public async Task Programs_get_the_same_and_each_gateways_own()
    {
        using var run = new CommandRun { Registry = Servers, Time = Now };
        using var gateways = Two(run);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        Assert.Equal(
            [101, 102], json.GetProperty("gateways").EnumerateArray().Select(g => g.GetProperty("pid").GetInt32()));
        Assert.Equal("Claude Code 2.0", json.GetProperty("gateways")[0].GetProperty("clients")[0].GetString());
        var files = json.GetProperty("servers")[0];
        Assert.Equal((12, 1, "ready"), (files.GetProperty("calls").GetInt32(),
            files.GetProperty("errors").GetInt32(),
            files.GetProperty("state").GetString()));
        Assert.Equal([11, 12], files.GetProperty("pids").EnumerateArray().Select(p => p.GetInt32()));
        Assert.Equal(
            [5, 7], files.GetProperty("gateways").EnumerateArray().Select(g => g.GetProperty("calls").GetInt32()));
        var broken = json.GetProperty("servers")[1];
        Assert.Equal(
            ("it died\n  its words", "mend it"),
            (broken.GetProperty("problem").GetString(), broken.GetProperty("fix").GetString()));
        Assert.Empty(run.Stderr);
    }

    [Fact]
    public async Task Show_tells_all_of_one_server_and_no_secret()
    {
        using var run = new CommandRun { Registry = Servers, Time = Now };
        run.Log(
            "server-files.log",
            "2026-07-28T10:00:00.000Z 101 info started (pid 11)\n2026-07-28T10:00:00.001Z 101 stderr ready on stdio\n"
            + "2026-07-28T10:00:00.002Z 101 stderr warming up\n");
        using var gateways = Two(run);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "files"]));
        Assert.Equal(
            """
            files: ready in 2 running gateways

            Entry, HOME/voidmcp.yaml:2
              command      npx -y @scope/server-files ~/docs --api-key '(hidden)'
              env API_KEY  (hidden)
              env REF      ${env:REFERRED}
              env DEBUG    1
              deny         rm
              timeout      5s

            Gateways
              CLIENT           GATEWAY  STATE  PID  CALLS  ERRORS  FAILURES  LAST USE
              Claude Code 2.0  101      ready  11       5       1         0  3 min ago
              cursor           102      ready  12       7       0         0  –

            Tools: unknown until the server has run once (to start it: voidmcp list --check)

            Recent stderr (all: voidmcp logs files)
              ready on stdio
              warming up

            """,
            run.Stdout);
        Assert.DoesNotContain("literal", run.Stdout);
        Assert.DoesNotContain("stands for", run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "files", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        Assert.Equal("${env:REFERRED}", json.GetProperty("entry").GetProperty("env REF").GetString());
        Assert.Equal("warming up", json.GetProperty("stderr")[1].GetString());
        Assert.DoesNotContain("literal", run.Stdout);
    }

    [Fact]
    public async Task Show_says_what_is_wrong_and_how_to_mend_it()
    {
        using var run = new CommandRun { Registry = Servers, Time = Now, Width = 80 };
        using var gateways = Two(run);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "broken"]));
        Assert.StartsWith(
            "broken: restarting in 2 running gateways\n  problem: it died\n    its words\n  hint: mend it\n"
            + "  next retry in 12.0 s\n",
            string.Join('\n', run.Stdout.Split('\n').Select(l => l.TrimEnd())));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "typo"]));
        Assert.Contains("typo: needs attention", run.Stdout);
        Assert.Contains("problem: line 5: unknown key comand", run.Stdout);
        Assert.Contains("hint: Did you mean command?", run.Stdout);
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["show", "fles"]));
        Assert.Equal("error: server fles not found in HOME/voidmcp.yaml\nhint: Did you mean files?\n", run.Stderr);
    }

    [Fact]
    public async Task A_gateway_that_leaves_a_server_out_is_believed_though_all_is_well_here()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  a: { command: run, env: { K: \"${env:REFERRED}\" } }\n",
            Time = Now,
        };
        using var gateway = run.Gateway(LeavingOut(run.RegistryPath, 101));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Contains("a     needs attention", run.Stdout);
        Assert.Equal(
            "warning: a: the gateway of Claude Code 2.0 (pid 101) reports: "
            + """
            line 2: env.K: environment variable REFERRED is not set
            hint: set it where voidmcp is started
            1 gateway running: Claude Code 2.0 (pid 101, since 11:43)

            """,
            run.Stderr);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        Assert.Equal(2, json.GetProperty("gateways")[0].GetProperty("problems")[0].GetProperty("line").GetInt32());
        Assert.Empty(json.GetProperty("problems").EnumerateArray());
        var row = json.GetProperty("servers")[0];
        Assert.Equal(
            ("needs attention", "set it where voidmcp is started"),
            (row.GetProperty("state").GetString(), row.GetProperty("fix").GetString()));
        Assert.Equal((101, "needs attention"), (row.GetProperty("gateways")[0].GetProperty("gateway").GetInt32(),
            row.GetProperty("gateways")[0].GetProperty("state").GetString()));

        Assert.Equal(ExitCode.Done, await run.RunAsync(["show", "a"]));
        Assert.StartsWith(
            "a: needs attention in 1 running gateway\n"
            + "  problem: the gateway of Claude Code 2.0 (pid 101) reports: line 2: env.K: environment variable "
            + "REFERRED is not set\n"
            + "  hint: set it where voidmcp is started\n",
            run.Stdout);

        using var other = run.Gateway(Gateways.Of(102, "cursor", ("a", Gateways.Ready(12, 7))));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "-l"]));
        Assert.Matches("a     needs attention +3  12  +7 ", run.Stdout);
        Assert.Contains("the gateway of Claude Code 2.0 (pid 101) reports", run.Stderr);
    }

    [Fact]
    public async Task A_sandbox_that_was_not_fully_granted_is_one_line_of_the_list()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere nothing is granted, and only told if it is required");
        using var run = new CommandRun { Registry = "servers:\n  a: { command: run }\n", Time = Now };
        using var fine = run.Gateway(Gateways.Of(101, "cursor") with { SandboxLacks = [] });
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.DoesNotContain("sandbox", run.Stderr, StringComparison.Ordinal);

        using var lacking = run.Gateway(Gateways.Of(102, "cursor") with { SandboxLacks = ["file rules (Landlock)"] });
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Contains(
            "warning: scripts run without a part of the sandbox; the system did not grant: file rules (Landlock)\n",
            run.Stderr,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--json"]));
        var told = JsonElement.Parse(run.Stdout).GetProperty("gateways").EnumerateArray()
            .SelectMany(gateway => gateway.GetProperty("sandboxLacks").EnumerateArray());
        Assert.Equal("file rules (Landlock)", Assert.Single(told).GetString());
    }

    /// <summary>A gateway without the variable that the server refers to.</summary>
    internal static GatewayState LeavingOut(string registry, int pid) => Gateways.Of(pid, "Claude Code 2.0") with
    {
        RegistryPath = registry,
        LeftOut = ["a"],
        Problems = [new RegistryProblem(
            2, "a", "env.K: environment variable REFERRED is not set", "set it where voidmcp is started")],
    };

    private static Both Two(CommandRun run) => new(
        run.Gateway(Gateways.Of(
            101, "Claude Code 2.0",
            ("files", Gateways.Ready(11, 5, 1, Now.GetUtcNow().AddMinutes(-3))),
            ("broken", Gateways.Failing("it died\n  its words", "mend it") with
            {
                NextTry = Now.GetUtcNow().AddSeconds(12),
            }))),
        run.Gateway(Gateways.Of(
            102,
            "cursor",
            ("files", Gateways.Ready(12, 7)),
            ("broken", new UpstreamStatus { State = UpstreamState.Idle }))));

    private sealed record Both(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
