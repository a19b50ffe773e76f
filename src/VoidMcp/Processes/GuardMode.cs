using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace VoidMcp.Processes;

/// <summary>
/// The hidden mode <c>voidmcp __guard [MARK]</c>: a process that outlives the gateway for a moment. Reads <c>+GROUP</c>
/// and <c>-GROUP</c> lines from the gateway's pipe. When the pipe closes, however the gateway exited, it ends the
/// process groups that are still registered and, on Linux, all other processes with the gateway's mark: first with
/// SIGTERM, then SIGKILL. Nothing else reaches the children of <c>npx</c> and <c>uvx</c> after <c>kill -9</c> of the
/// gateway.
/// </summary>
/// <remarks>
/// A group's ID is not reused while the group has members, and an empty group is unregistered at once, so the wrong
/// group is not signalled. Without a mark, and on macOS, processes that moved to their own session are not reached.
/// </remarks>
internal static unsafe class GuardMode
{
    public const string Name = "__guard";

    private const uint PollMicroseconds = 20_000;

    // Closing the gateway's pipes already asked all servers to exit; they get this long before SIGTERM.
    private const int PollsAfterInputClosed = 20;
    private const int PollsAfterTerminate = 20;
    private const int PollsAfterKill = 20;
    private const int InterruptedCall = 4;

    /// <param name="args">Everything after the mode's name.</param>
    [UnsupportedOSPlatform("windows")]
    public static int Run(ReadOnlySpan<string> args)
    {
        // Ctrl-C, a closed terminal, or killing the gateway's group must not end the guard too.
        _ = Libc.NewSession();
        foreach (var signal in (ReadOnlySpan<int>)[Libc.SigHup, Libc.SigInt, Libc.SigQuit, Libc.SigTerm])
            _ = Libc.SetSignal(signal, Libc.Ignore);

        // Descriptors leaked by the gateway's parent: keeping them open would block whoever waits for their end.
        Libc.CloseInherited();
        _ = Libc.ChangeDirectory("/");

        // `pkill voidmcp` and `killall voidmcp` match this name, and are meant for the gateway.
        if (OperatingSystem.IsLinux()) Libc.NameProcess("mcp-guard\0"u8);

        var groups = new GuardedGroups();
        Listen(groups);
        ServerMark? mark = null;
        if (args is [var value]) _ = ServerMark.TryReadGateway(value, out mark);
        End(groups.Registered, mark);
        return 0;
    }

    [UnsupportedOSPlatform("windows")]
    private static void Listen(GuardedGroups groups)
    {
        var buffer = stackalloc byte[512];
        while (true)
        {
            var count = Libc.Read(0, buffer, 512);
            if (count > 0) groups.Read(new ReadOnlySpan<byte>(buffer, (int)count));
            else if (count == 0 || Marshal.GetLastPInvokeError() != InterruptedCall) return;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void End(HashSet<int> groups, ServerMark? mark)
    {
        if (AreGoneWithin(PollsAfterInputClosed, groups, mark)) return;
        Signal(groups, mark, Libc.SigTerm);
        if (AreGoneWithin(PollsAfterTerminate, groups, mark)) return;

        // Repeated until none is left, but only briefly: if nobody reaps orphans, zombies stay in the group.
        for (var i = 0; i < PollsAfterKill; i++)
        {
            Signal(groups, mark, Libc.SigKill);
            if (AreGoneWithin(1, groups, mark)) return;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Signal(HashSet<int> groups, ServerMark? mark, int signal)
    {
        foreach (var group in groups) _ = Libc.SignalGroup(group, signal);
        if (mark is not null && OperatingSystem.IsLinux()) EscapedProcesses.Signal(mark, signal);
    }

    [UnsupportedOSPlatform("windows")]
    private static bool AreGoneWithin(int polls, HashSet<int> groups, ServerMark? mark)
    {
        for (var i = 0; ; i++)
        {
            groups.RemoveWhere(group => !Libc.SignalGroup(group, 0));
            if (groups.Count == 0 && (mark is null || !OperatingSystem.IsLinux() || !EscapedProcesses.Any(mark)))
                return true;
            if (i >= polls) return false;
            _ = Libc.SleepMicroseconds(PollMicroseconds);
        }
    }
}
