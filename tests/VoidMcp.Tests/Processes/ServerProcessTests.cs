using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Processes;
using static VoidMcp.Tests.Processes.Fixture;

namespace VoidMcp.Tests.Processes;

[UnsupportedOSPlatform("windows")]
public sealed class ServerProcessTests
{
    // A stop that never waits: what the test looks at is the step after.
    private static readonly StopTimes AtOnce = new(TimeSpan.Zero, TimeSpan.Zero);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public ServerProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_go_in_and_come_out_as_they_are()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(new ServerCommand("test", "cat"), cancellationToken: Cancel);
        byte[] sent = [0, 255, 13, 10, 200, 10];
        process.Input.Write(sent);
        var received = new byte[sent.Length];
        await Task.Run(() => process.Output.ReadExactly(received), Cancel);
        Assert.Equal(sent, received);
    }

    [Fact]
    [Trait("setting", "servers.args")]
    [Trait("setting", "servers.cwd")]
    public async Task Arguments_variables_and_folder_reach_the_server_as_written()
    {
        await using var launcher = Launcher(
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["GITHUB_TOKEN"] = "leaked" });
        var folder = Directory.CreateTempSubdirectory("voidmcp-test-");
        var command =
            Shell("""printf '%s|' "$@" "$KEY" "$GITHUB_TOKEN" "$(pwd -P)" """, "sh", "a b", "\"'$x", "", "ünï") with
            {
                Env = new Dictionary<string, string> { ["KEY"] = "va lue" },
                Cwd = folder.FullName,
            };
        var process = await launcher.StartAsync(command, cancellationToken: Cancel);
        var line = await ReadLineAsync(process);
        Assert.StartsWith("a b|\"'$x||ünï|va lue||", line, StringComparison.Ordinal);
        Assert.EndsWith(folder.Name + "|", line, StringComparison.Ordinal);
        folder.Delete();
    }

    [Fact]
    public async Task The_exit_code_and_all_of_stderr_are_there_once_the_server_has_exited()
    {
        // The time that stderr has for its end is not the test's matter: it stands still.
        await using var launcher = Launcher(time: new ManualTime());
        var heard = new List<string>();
        var process = await launcher.StartAsync(Shell("echo one >&2; printf two >&2; exit 3"), heard.Add, Cancel);
        var exit = await ExitAsync(process);
        Assert.Equal("exited with code 3", exit.ToString());
        Assert.Equal(["one", "two"], process.Stderr.Lines);
        Assert.Equal(["one", "two"], heard);
    }

    [Fact]
    public async Task A_death_by_signal_is_told_as_such()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell("kill -9 $$"), cancellationToken: Cancel);
        var exit = await ExitAsync(process);
        Assert.Equal(9, exit.Signal);
        Assert.Equal("was killed by SIGKILL", exit.ToString());
    }

    [Fact]
    public async Task A_server_that_ends_with_its_stdin_is_not_signalled()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell("cat; exit 7"), cancellationToken: Cancel);
        await process.StopAsync(new StopTimes(Long, Long));
        Assert.Equal(7, (await ExitAsync(process)).Code);
    }

    [Fact]
    public async Task A_server_that_ignores_the_end_of_stdin_gets_sigterm()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            Shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done"), cancellationToken: Cancel);
        await ReadLineAsync(process);
        await process.StopAsync(new StopTimes(TimeSpan.Zero, Long));
        Assert.Equal(5, (await ExitAsync(process)).Code);
    }

    [Fact]
    public async Task A_server_that_ignores_everything_is_killed_with_its_children()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            Shell("trap '' TERM HUP INT; sleep 1000 & echo $!; while :; do sleep 1000; done"),
            cancellationToken: Cancel);
        var child = await ReadNumberAsync(process);
        await process.StopAsync(AtOnce);
        Assert.Equal(9, (await ExitAsync(process)).Signal);
        await Patience.UntilAsync(() => !IsAlive(child), "the child is gone");
    }

    [Fact]
    public async Task A_server_that_reads_nothing_is_killed_although_a_write_to_it_is_blocked()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            Shell("trap '' TERM HUP INT; echo $$; while :; do sleep 1000; done"), cancellationToken: Cancel);
        _ = await ReadNumberAsync(process);
        var begun = 0;
        var writer = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    Interlocked.Increment(ref begun);
                    process.Input.Write(new byte[4096]);
                }
            }
            catch (IOException)
            {
                // The server is gone.
            }
        });
        writer.Start();
        var last = 0;
        await Patience.UntilAsync(PipeIsFull, "the pipe is full");
        await Patience.Of(process.StopAsync(AtOnce), "the server is stopped");
        Assert.Equal(9, (await ExitAsync(process)).Signal);
        writer.Join();

        // A pipe holds 64 KiB; the write after that waits.
        bool PipeIsFull() => Interlocked.Exchange(ref last, Volatile.Read(ref begun)) == last && last > 16;
    }

    [Fact]
    public async Task What_a_dead_server_leaves_behind_is_ended()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            Shell("(trap '' TERM; sleep 1000; sleep 1000) & echo $!; exit 4"), cancellationToken: Cancel);
        var child = await ReadNumberAsync(process);
        Assert.Equal(4, (await ExitAsync(process)).Code);
        await Patience.UntilAsync(() => !IsAlive(child), "the orphan is gone");
    }

    [Fact]
    public async Task Disposing_the_launcher_stops_every_server_and_lets_the_guard_go()
    {
        var launcher = Launcher();
        var processes = await Task.WhenAll(
            Enumerable.Range(0, 5)
                .Select(_ => launcher.StartAsync(Shell("cat; sleep 1000"), cancellationToken: Cancel)));
        var guard = launcher.GuardPid!.Value;
        Assert.True(IsAlive(guard));
        await launcher.DisposeAsync();
        Assert.All(processes, process => Assert.True(process.Exited.IsCompleted));
        Assert.All(processes, process => Assert.False(IsAlive(process.Pid)));
        await Patience.UntilAsync(() => !IsAlive(guard), "the guard is gone");
    }

    [Fact]
    public async Task A_server_starts_with_default_signals_and_a_session_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            new ServerCommand("test", "grep")
            {
                Args = ["--line-buffered", "-hE", "^Sig(Ign|Blk)", "/proc/self/status", "-"],
            },
            cancellationToken: Cancel);
        Assert.Equal("SigBlk:\t0000000000000000", await ReadLineAsync(process));
        Assert.Equal("SigIgn:\t0000000000000000", await ReadLineAsync(process));
        Assert.Equal([$"{process.Pid}", $"{process.Pid}"], StatOf(process.Pid)![2..4]);
    }

    [Fact]
    public async Task A_server_holds_its_own_three_pipes_and_nothing_of_the_gateways()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var launcher = Launcher();
        var processes = await Task.WhenAll(
            Enumerable.Range(0, 4)
                .Select(_ => launcher.StartAsync(Shell("echo ready; exec cat"), cancellationToken: Cancel)));
        foreach (var process in processes) Assert.Equal("ready", await ReadLineAsync(process));
        await Patience.UntilAsync(
            () => processes.All(process => NameOf(process.Pid) == "cat"),
            "all became cat",
            () => string.Join(", ", processes.Select(process => NameOf(process.Pid))));

        // A program that has just begun may still be reading its locale.
        await Patience.UntilAsync(
            () => processes.All(process => Directory.GetFiles($"/proc/{process.Pid}/fd").Length == 3),
            "only three descriptors are left");
        var pipes = processes.Select(process => Directory.GetFiles($"/proc/{process.Pid}/fd")
            .Select(link => new FileInfo(link).LinkTarget!).ToArray()).ToArray();
        Assert.Equal(12, pipes.SelectMany(held => held).Distinct().Count());
    }

    [Fact]
    public async Task A_script_whose_interpreter_can_not_be_run_says_so_on_stderr()
    {
        await using var launcher = Launcher(time: new ManualTime());
        var folder = Directory.CreateTempSubdirectory("voidmcp-test-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "text"), "no program", Cancel);
        var other = Path.Combine(folder.FullName, "other");
        await File.WriteAllTextAsync(other, $"#!{Path.Combine(folder.FullName, "text")}\n", Cancel);
        File.SetUnixFileMode(other, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var process = await launcher.StartAsync(new ServerCommand("test", other), cancellationToken: Cancel);
        Assert.Equal(126, (await ExitAsync(process)).Code);
        Assert.StartsWith(
            $"voidmcp: cannot run {other}: ", Assert.Single(process.Stderr.Lines), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("#!/no/such/interpreter\n", "the interpreter of {0}, /no/such/interpreter, was not found.")]
    [InlineData("#!/usr/bin/env no-such-interpreter\n", "the interpreter of {0}, no-such-interpreter, was not found.")]
    [InlineData("#!/bin/sh\r\n", "the first line of {0} ends in a carriage return, so its interpreter is not found.")]
    public async Task A_script_whose_interpreter_is_missing_is_named_before_it_is_run(string line, string expected)
    {
        await using var launcher = Launcher(time: new ManualTime());
        var folder = Directory.CreateTempSubdirectory("voidmcp-test-");
        var script = Path.Combine(folder.FullName, "broken");
        await File.WriteAllTextAsync(script, line, Cancel);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<VoidMcpException>(
            () => launcher.StartAsync(new ServerCommand("test", script), cancellationToken: Cancel));
        Assert.Equal($"test: {string.Format(CultureInfo.InvariantCulture, expected, script)}", error.Message);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        await using var launcher = Launcher();
        var error = await Assert.ThrowsAsync<VoidMcpException>(
            () => launcher.StartAsync(Shell("true") with { Cwd = "/no/such/folder" }, cancellationToken: Cancel));
        Assert.Equal(FailureKind.NeedsAttention, error.Kind);
        Assert.Contains("/no/such/folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nul_character_is_refused_rather_than_cut()
    {
        await using var launcher = Launcher();
        var error = await Assert.ThrowsAsync<VoidMcpException>(
            () => launcher.StartAsync(Shell("true", "a\0b"), cancellationToken: Cancel));
        Assert.Equal(FailureKind.Configuration, error.Kind);
    }

    [Fact]
    public async Task Writing_to_a_dead_server_throws_and_stopping_it_does_not()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell("exit 0"), cancellationToken: Cancel);
        await ExitAsync(process);
        Assert.Throws<IOException>(() => process.Input.Write(Encoding.UTF8.GetBytes("{}\n")));
        await process.DisposeAsync();
        await process.DisposeAsync();
    }

    [Fact]
    public async Task A_launcher_that_is_shut_down_leaves_no_start_behind_and_starts_nothing_more()
    {
        var launcher = Launcher();
        var starting = launcher.StartAsync(Shell("exec cat"), cancellationToken: Cancel);
        await launcher.DisposeAsync();
        try
        {
            Assert.False(IsAlive((await starting).Pid));
        }
        catch (ObjectDisposedException)
        {
            // The shutdown came first; nothing was started.
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => launcher.StartAsync(Shell("exec cat"), cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_log_that_fails_does_not_keep_stderr_from_being_read()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(
            Shell("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i+1)); done"),
            _ => throw new IOException("disk full"),
            Cancel);
        Assert.Equal(0, (await ExitAsync(process)).Code);
        await Patience.UntilAsync(
            () => process.Stderr.Last(1) == "line 19999", "the last line", () => process.Stderr.Last(1));
    }
}
