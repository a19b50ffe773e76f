using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using VoidMcp.Processes;
using static VoidMcp.Tests.Processes.Fixture;

namespace VoidMcp.Tests.Processes;

/// <summary>What left its server's group is still known by the mark in its environment.</summary>
[SupportedOSPlatform("linux")]
public sealed class EscapedProcessesTests
{
    // A child in a session of its own that ignores all but SIGKILL; its pid is printed.
    private const string StubbornChild = "(trap '' TERM HUP INT; exec setsid sleep 100) & echo $!; ";

    // One that even its parent has left: two forks and a session between.
    private const string Daemon = "setsid sh -c 'sleep 100 & echo $!' </dev/null 2>/dev/null; ";

    // Numbers of fields in /proc/PID/stat.
    private const int Flags = 9;
    private const int EnvironmentStart = 50;

    private static readonly StopTimes AtOnce = new(TimeSpan.Zero, TimeSpan.Zero);

    public EscapedProcessesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StubbornChild)]
    [InlineData(Daemon)]
    public async Task It_ends_with_the_server_that_is_stopped(string start)
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell(start + "exec cat"), cancellationToken: Cancel);
        var child = await EscapedAsync(process);
        await process.StopAsync(AtOnce);
        await ExitAsync(process);
        await Patience.UntilAsync(() => !IsAlive(child), "the escaped process is gone");
    }

    [Theory]
    [InlineData(StubbornChild)]
    [InlineData(Daemon)]
    public async Task It_ends_with_the_server_that_ends_by_itself(string start)
    {
        await using var launcher = Launcher();
        var process = await launcher.StartAsync(Shell(start + "read line; exit 5"), cancellationToken: Cancel);
        var child = await EscapedAsync(process);
        process.Input.WriteByte((byte)'\n');
        Assert.Equal(5, (await ExitAsync(process)).Code);
        await Patience.UntilAsync(() => !IsAlive(child), "the escaped process is gone");
    }

    [Fact]
    public async Task The_guard_ends_it_too_told_of_its_group_or_not()
    {
        var mark = ServerMark.NewGateway();
        using var server = StartMarked(mark.OfServer(1));
        using (var guard = new ProcessGuard(Self, ChildEnvironment.OfThisProcess(), mark, TimeProvider.System))
            guard.Start();
        await Patience.Of(server.WaitForExitAsync(Cancel));
        Assert.Equal(128 + Libc.SigTerm, server.ExitCode);
    }

    [Fact]
    public async Task A_server_that_sets_the_variable_itself_keeps_what_left_its_group()
    {
        await using var launcher = Launcher();
        var command = Shell(StubbornChild
            + "exec cat") with { Env = new Dictionary<string, string> { [ServerMark.Variable] = "" } };
        var process = await launcher.StartAsync(command, cancellationToken: Cancel);
        var child = await EscapedAsync(process);
        await process.StopAsync(AtOnce);
        await ExitAsync(process);
        Assert.True(IsAlive(child));
        Assert.Equal(0, Libc.Kill(child, Libc.SigKill));
    }

    [Fact]
    public async Task The_mark_of_one_server_is_not_that_of_another()
    {
        var mark = ServerMark.NewGateway();
        using var first = StartMarked(mark.OfServer(1));
        using var twelfth = StartMarked(mark.OfServer(12));
        await Patience.UntilAsync(
            () => EscapedProcesses.Any(mark.OfServer(1)) && EscapedProcesses.Any(mark.OfServer(12)), "both run");

        Assert.False(EscapedProcesses.Any(mark.OfServer(2)));
        Assert.False(EscapedProcesses.Any(ServerMark.NewGateway()));
        EscapedProcesses.Kill(mark.OfServer(1));
        await Patience.Of(first.WaitForExitAsync(Cancel));
        Assert.True(IsAlive(twelfth.Id));
        EscapedProcesses.Kill(mark);
        await Patience.Of(twelfth.WaitForExitAsync(Cancel));
    }

    [Theory]
    [InlineData(true, 'R', 0x400000, "0 0")]
    [InlineData(true, 'S', 0x400000, "140736 140737")]
    [InlineData(false, 'R', 0x400000, "140737 140737")]
    [InlineData(false, 'Z', 0x400000, "0 0")]
    [InlineData(false, 'S', 0x208040, "0 0")]
    public void A_process_between_two_programs_is_told_from_one_without_environment(
        bool isBetween, char state, int flags, string environment)
    {
        var between = string.Join(' ', Enumerable.Repeat("7", EnvironmentStart - Flags - 1));
        var stat = $"4711 (a ) R 1) {state} 1 2 3 4 5 {flags} {between} {environment} 0\n";
        Assert.Equal(isBetween, EscapedProcesses.WasReplacingItsProgram(Encoding.ASCII.GetBytes(stat)));
    }

    [Fact]
    public async Task A_large_environment_is_searched_to_its_end()
    {
        var mark = ServerMark.NewGateway();
        var start = new ProcessStartInfo("/bin/sleep", ["100"]);
        start.Environment.Clear();
        for (var i = 0; i < 10; i++) start.Environment[$"FILLER{i}"] = new string('x', 20_000);
        start.Environment[ServerMark.Variable] = mark.OfServer(1).Value;
        using var process = Process.Start(start)!;
        await Patience.UntilAsync(() => EscapedProcesses.Any(mark), "it is found");
        EscapedProcesses.Kill(mark);
        await Patience.Of(process.WaitForExitAsync(Cancel));
    }

    [Fact]
    public void A_mark_is_found_whole_or_not_at_all()
    {
        var gateway = ServerMark.NewGateway();
        var server = gateway.OfServer(1);
        byte[] Block(string value) => Encoding.ASCII.GetBytes($"\0PATH=/bin\0{ServerMark.Variable}={value}\0HOME=/\0");
        Assert.True(server.IsIn(Block(server.Value)));
        Assert.True(gateway.IsIn(Block(server.Value)));
        Assert.False(server.IsIn(Block(server.Value + "1")));
        Assert.False(server.IsIn(Encoding.ASCII.GetBytes($"\0X{ServerMark.Variable}={server.Value}\0")));
        Assert.False(server.IsIn(Block("")));
    }

    [Fact]
    public void A_gateways_mark_is_read_back_and_text_that_is_none_is_not()
    {
        var mark = ServerMark.NewGateway();
        Assert.True(ServerMark.TryReadGateway(mark.Value, out var read));
        Assert.Equal(mark.Value, read.Value);
        foreach (var text in (string[])["", "-", mark.Value[..^1], mark.OfServer(1).Value, new('x', mark.Value.Length)])
            Assert.False(ServerMark.TryReadGateway(text, out _), text);
    }

    private static Process StartMarked(ServerMark mark)
    {
        var start = new ProcessStartInfo("/bin/sleep", ["100"]);
        start.Environment[ServerMark.Variable] = mark.Value;
        return Process.Start(start)!;
    }

    /// <summary>
    /// The process that the server told of, once it leads or lives in another session than the server's.
    /// </summary>
    private static async Task<int> EscapedAsync(ServerProcess server)
    {
        var pid = await ReadNumberAsync(server);
        var session = server.Pid.ToString(CultureInfo.InvariantCulture);
        await Patience.UntilAsync(() => StatOf(pid) is { } stat && stat[3] != session, "it is in another session");
        return pid;
    }
}
