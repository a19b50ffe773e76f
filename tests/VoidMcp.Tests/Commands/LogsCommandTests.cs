using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class LogsCommandTests
{
    [Fact]
    public async Task Logs_are_merged_by_time_under_their_names()
    {
        using var run = Logged();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs"]));
        Assert.Equal(
            """
            2026-11-25T10:00:00.000Z gateway 101 | started
            2026-11-25T10:00:01.000Z files       | started (pid 11)
            2026-11-25T10:00:02.000Z files       | [not markup] ready
            2026-11-25T10:00:03.000Z gateway 101 | reloaded
            2026-11-25T10:00:04.000Z files       | it died
            2026-11-25T10:00:04.000Z files       |   its words

            """,
            run.Stdout);
        Assert.Empty(run.Stderr);
    }

    [Theory]
    [InlineData("files", "started (pid 11)|[not markup] ready|it died|  its words")]
    [InlineData("gateway", "started|reloaded")]
    public async Task One_log_can_be_asked_for(string name, string texts)
    {
        using var run = Logged();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", name]));
        Assert.Equal(texts.Split('|'), run.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l[(l.IndexOf('|', StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task The_last_entries_suffice()
    {
        using var run = Logged();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "-n", "1", "files"]));
        Assert.Equal(
            "2026-11-25T10:00:04.000Z files | it died\n2026-11-25T10:00:04.000Z files |   its words\n", run.Stdout);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["logs", "-n", "-1"]));
        Assert.StartsWith("error: invalid value '-1' for --lines", run.Stderr);
    }

    [Fact]
    public async Task A_terminal_shows_the_time_of_day()
    {
        using var run = Logged();
        run.Width = 60;
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "gateway"]));
        Assert.Equal("10:00:00 gateway 101 | started\n10:00:03 gateway 101 | reloaded\n", run.Stdout);
    }

    [Fact]
    public async Task Each_name_has_a_colour_and_there_are_more_names_than_colours()
    {
        using var run = new CommandRun { Width = 80 };
        foreach (var name in Enumerable.Range(0, 12).Select(n => $"s{n:00}"))
            run.Log($"server-{name}.log", "2026-11-25T10:00:01.000Z 101 warning said\n");
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs"]));
        Assert.Equal(12, run.Stdout.Split('\n').Count(line => line.EndsWith(" | said", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Programs_get_an_object_a_line()
    {
        using var run = Logged();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "--json"]));
        var lines = run.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonElement.Parse(l)).ToArray();
        Assert.Equal(5, lines.Length);
        Assert.False(lines[0].TryGetProperty("server", out _));
        Assert.Equal(("files", "warning", "it died\n  its words", 101), (
            lines[4].GetProperty("server").GetString(),
                lines[4].GetProperty("kind").GetString(),
                lines[4].GetProperty("text").GetString(),
                lines[4].GetProperty("gateway").GetInt32()));
    }

    [Fact]
    public async Task No_logs_yet_is_no_error_and_a_wrong_name_is_one()
    {
        using var run = new CommandRun { Registry = "servers:\n  files: { command: x }\n" };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "files"]));
        Assert.Empty(run.Stdout);
        Assert.Equal("No log entries in HOME/logs yet: running gateways write them.\n", run.Stderr);
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["logs", "file"]));
        Assert.Equal("error: server file not found\nhint: Did you mean files?\n", run.Stderr);
    }

    [Fact]
    public async Task The_audit_is_shown_in_words_and_to_programs_as_it_is()
    {
        using var run = Audited();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "--audit"]));
        Assert.Equal(
            """
            2026-11-25T10:00:00.000Z claude-code 2.0 | files.read allowed, ok, 12 ms, 345 bytes
              {"path":"a"}
            2026-11-25T10:00:01.000Z claude-code 2.0 | github.delete denied, script a1b2c3-2
              the user said no
            2026-11-25T10:00:02.000Z terminal | files resources/read file:///a approved once, error, 1.0 s, 0 bytes
            2026-11-25T10:00:03.000Z 12 records missing

            """,
            run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "--audit", "github", "--json"]));
        Assert.Equal("a1b2c3-2", JsonElement.Parse(run.Stdout).GetProperty("script").GetString());
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "--audit", "-n", "1"]));
        Assert.Equal("2026-11-25T10:00:03.000Z 12 records missing\n", run.Stdout);
    }

    [Fact]
    public async Task No_audit_yet_says_how_to_turn_it_on()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["logs", "--audit"]));
        Assert.Contains("gateway: { audit: calls }", run.Stderr, StringComparison.Ordinal);
    }

    private static CommandRun Audited()
    {
        const string Client = "\"client\":\"claude-code 2.0\",\"session\":\"a1b2c3-1\"";
        var run = new CommandRun { Time = new ManualTime() };
        run.Log(
            "audit.jsonl",
            Line(0, Client, """
                "server":"files","method":"tools/call","tool":"read","decision":"allowed","outcome":"ok","ms":12,
                "bytes":345,"arguments":{"path":"a"}
                """)
            + Line(1, Client, """
                "script":"a1b2c3-2","server":"github","method":"tools/call","tool":"delete","decision":"denied",
                "reason":"the user said no","ms":3,"bytes":0
                """)
            + Line(2, "\"client\":null", """
                "server":"files","method":"resources/read","target":"file:///a","decision":"approved once",
                "outcome":"error","ms":1000,"bytes":0
                """)
            + "{\"time\":\"2026-11-25T10:00:0\n"
            + Line(3, Client, "\"dropped\":12"));
        return run;

        static string Line(int second, string client, string rest) =>
            $"{{\"time\":\"2026-11-25T10:00:0{second}.000Z\",\"gateway\":1,{client},"
            + $"{rest.ReplaceLineEndings("")}}}\n";
    }

    private static CommandRun Logged()
    {
        var run = new CommandRun { Time = new ManualTime() };
        run.Log(
            "gateway.log", "2026-11-25T10:00:00.000Z 101 info started\n2026-11-25T10:00:03.000Z 101 info reloaded\n");
        run.Log(
            "server-files.log",
            "2026-11-25T10:00:01.000Z 101 info started (pid 11)\n"
            + "2026-11-25T10:00:02.000Z 101 stderr [not markup] ready\n2026-11-25T10:00:04.000Z 101 warning it "
            + "died\n    its words\n");
        return run;
    }
}
