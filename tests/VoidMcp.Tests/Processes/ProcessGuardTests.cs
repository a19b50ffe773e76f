using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using VoidMcp.Processes;
using static VoidMcp.Tests.Processes.Fixture;

namespace VoidMcp.Tests.Processes;

/// <summary>
/// What happens after the gateway: the guard ends groups, and on Linux a server goes with its parent.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ProcessGuardTests
{
    private const string Stubborn = "trap '' TERM HUP INT; sleep 1000 & echo $!; while :; do sleep 1000; done";

    public ProcessGuardTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has jobs instead");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guard_whose_gateway_is_gone_ends_even_stubborn_groups()
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell(Stubborn), cancellationToken: Cancel);
        var child = await ReadNumberAsync(process);
        using (var guard = NewGuard()) guard.Add(process.Pid);
        await Patience.UntilAsync(() => !IsAlive(process.Pid) && !IsAlive(child), "server and child are gone");
    }

    [Fact]
    public async Task A_group_that_was_removed_is_left_alone()
    {
        await using var launcher = Launcher();
        var kept = await StartCatAsync(launcher);
        var ended = await StartCatAsync(launcher);
        int guardPid;
        using (var guard = NewGuard())
        {
            guard.Add(kept.Pid);
            guard.Add(ended.Pid);
            guard.Remove(kept.Pid);
            guardPid = guard.Pid!.Value;
        }

        await Patience.UntilAsync(
            () => !IsAlive(ended.Pid) && !IsAlive(guardPid), "the registered one and the guard are gone");
        Assert.True(IsAlive(kept.Pid));
    }

    [Fact]
    public async Task The_signals_that_end_a_gateway_do_not_end_its_guard()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var guard = NewGuard();
        guard.Add(Unused());
        var pid = guard.Pid!.Value;
        await Patience.UntilAsync(() => NameOf(pid) == "mcp-guard", "the guard is set up");
        Assert.Equal($"{pid}", StatOf(pid)![2]);
        foreach (var signal in (int[])[Libc.SigInt, Libc.SigTerm, Libc.SigHup]) Assert.Equal(0, Libc.Kill(pid, signal));
        var ignored = File.ReadLines($"/proc/{pid}/status")
            .First(line => line.StartsWith("SigIgn", StringComparison.Ordinal));
        Assert.Equal(
            0x4003ul, ulong.Parse(ignored[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x4003);
    }

    [Fact]
    public async Task A_killed_guard_is_replaced_by_one_that_knows_the_groups()
    {
        await using var launcher = Launcher();
        var process = await StartCatAsync(launcher);
        using (var guard = NewGuard())
        {
            guard.Add(process.Pid);
            var first = guard.Pid!.Value;
            Assert.Equal(0, Libc.Kill(first, Libc.SigKill));
            await Patience.UntilAsync(() => guard.Pid is { } second && second != first, "a new guard");
            Assert.True(IsAlive(process.Pid));
        }

        await Patience.UntilAsync(() => !IsAlive(process.Pid), "the new guard ended the group");
    }

    [Fact]
    public async Task Guards_that_die_one_after_another_are_replaced_again_after_a_pause_and_that_is_told_once()
    {
        var (time, told) = (new ManualTime(), new List<string>());
        using var guard = NewGuard(time, told.Add);
        for (var round = 1; round <= 2; round++)
        {
            guard.Start();
            for (var death = 1; death <= 5; death++) await KillAsync(guard, isReplaced: death < 5);
            Assert.Contains("5 guard processes exited in a row", Assert.Single(told));
            guard.Start();
            Assert.Null(guard.Pid);
            time.Advance(ProcessGuard.Pause);
            Assert.NotNull(guard.Pid);
        }
    }

    [Fact]
    public async Task A_guard_that_lived_is_replaced_however_often_it_is_killed()
    {
        var (time, told) = (new ManualTime(), new List<string>());
        using var guard = NewGuard(time, told.Add);
        guard.Start();
        for (var death = 1; death <= 7; death++)
        {
            time.Advance(ProcessGuard.Settled);
            await KillAsync(guard, isReplaced: true);
        }

        Assert.Empty(told);
    }

    [Fact]
    public void A_guard_that_can_not_be_started_is_told_of_and_takes_nothing_down()
    {
        var (time, told) = (new ManualTime(), new List<string>());
        using var guard = new ProcessGuard(
            new SelfCommand("/nonexistent/voidmcp", []),
            ChildEnvironment.OfThisProcess(),
            ServerMark.NewGateway(),
            time,
            told.Add);
        guard.Add(Unused());
        guard.Start();
        time.Advance(ProcessGuard.Pause);
        Assert.Null(guard.Pid);
        Assert.Contains("the guard process can't be kept running: ", Assert.Single(told));
    }

    [Fact]
    public async Task A_server_goes_with_its_killed_parent_without_any_guard()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parent-death signal is Linux's");
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "\"$@\" $$ sleep 1000 & echo $!; wait", "sh", Self.File, .. Self.Prefix, ExecMode.Name])
        {
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        var server = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancel))!, CultureInfo.InvariantCulture);
        await Patience.UntilAsync(() => NameOf(server) == "sleep", "it became the server");
        parent.Kill();
        await Patience.UntilAsync(() => !IsAlive(server), "the server is gone");
    }

    [Fact]
    public async Task A_server_whose_parent_died_before_it_could_say_so_does_not_start()
    {
        using var orphan = Process.Start(new ProcessStartInfo(
            Self.File, [.. Self.Prefix, ExecMode.Name, $"{Unused()}", "/bin/sh", "-c", "exit 0"]))!;
        await Patience.Of(orphan.WaitForExitAsync(Cancel));
        Assert.Equal(125, orphan.ExitCode);
    }

    [Fact]
    public void Lines_in_pieces_are_understood_and_dangerous_ones_are_not()
    {
        var groups = new GuardedGroups();
        foreach (var piece in (string[])[
            "+12", "3\n+4", "56\n-123\n", "+1\n+0\n-1\n+-1\n", "+99999999999999\n+x7\n7\n+", "\n+8",
        ])
        {
            groups.Read(System.Text.Encoding.ASCII.GetBytes(piece));
        }

        Assert.Equal([456], groups.Registered);
    }

    /// <summary>
    /// A server that has said something, and so has its group: a younger one has none to be signalled.
    /// </summary>
    private static async Task<ServerProcess> StartCatAsync(ServerLauncher launcher)
    {
        var process = await launcher.StartAsync(Shell("echo ready; exec cat"), cancellationToken: Cancel);
        Assert.Equal("ready", await ReadLineAsync(process));
        return process;
    }

    private static async Task KillAsync(ProcessGuard guard, bool isReplaced)
    {
        var first = guard.Pid!.Value;
        Assert.Equal(0, Libc.Kill(first, Libc.SigKill));
        await Patience.UntilAsync(
            () => guard.Pid is var now && now != first && now is not null == isReplaced,
            isReplaced ? "a new guard" : "no guard",
            () => $"guard {guard.Pid}");
    }

    private static ProcessGuard NewGuard(TimeProvider? time = null, Action<string>? warn = null) =>
        new(Self, ChildEnvironment.OfThisProcess(), ServerMark.NewGateway(), time ?? TimeProvider.System, warn);

    /// <summary>A process id that nobody has: above the largest that systems give out.</summary>
    private static int Unused() => int.MaxValue - 7;
}
