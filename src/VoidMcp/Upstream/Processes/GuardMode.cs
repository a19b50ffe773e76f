using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace VoidMcp.Upstream.Processes;

/// <summary>
/// The hidden mode <c>voidmcp __guard</c>: outlives the gateway by a moment. It reads <c>+GROUP</c> and <c>-GROUP</c>
/// lines from the gateway's pipe; at the pipe's end, which comes however the gateway ended, it ends the groups that
/// are still registered, first politely. It is the only thing that reaches the children of <c>npx</c> and <c>uvx</c>
/// after a <c>kill -9</c> of the gateway.
/// </summary>
/// <remarks>
/// What moved to a session of its own is out of reach. A group's number can't be given to a new process while the
/// group has members, and one that has emptied is dropped at once, so the wrong group is not hit.
/// </remarks>
internal static unsafe class GuardMode
{
    public const string Name = "__guard";

    private const uint PollMicroseconds = 10_000;
    private const int PollsAfterTerminate = 50;
    private const int PollsAfterKill = 20;
    private const int InterruptedCall = 4;

    [UnsupportedOSPlatform("windows")]
    public static int Run()
    {
        // Ctrl-C in the terminal, its hang-up, or a kill of the gateway's group must not take the guard along.
        _ = Libc.NewSession();
        foreach (var signal in (ReadOnlySpan<int>)[Libc.SigHup, Libc.SigInt, Libc.SigQuit, Libc.SigTerm])
            _ = Libc.SetSignal(signal, Libc.Ignore);

        // Descriptors that the gateway's own parent leaked would keep somebody waiting for their end.
        Libc.CloseInherited();
        _ = Libc.ChangeDirectory("/");

        // `pkill voidmcp` and `killall voidmcp` go by this name, and mean the gateway.
        if (OperatingSystem.IsLinux()) Libc.NameProcess("mcp-guard\0"u8);

        var groups = new GuardedGroups();
        Listen(groups);
        End(groups.Registered);
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
    private static void End(HashSet<int> groups)
    {
        groups.RemoveWhere(group => !Libc.SignalGroup(group, Libc.SigTerm));
        for (var i = 0; i < PollsAfterTerminate && groups.Count > 0; i++)
        {
            _ = Libc.SleepMicroseconds(PollMicroseconds);
            groups.RemoveWhere(group => !Libc.SignalGroup(group, 0));
        }

        // Again until none is left, for a short while only: where nobody collects orphans, the dead stay in the group.
        for (var i = 0; i < PollsAfterKill && groups.Count > 0; i++)
        {
            groups.RemoveWhere(group => !Libc.SignalGroup(group, Libc.SigKill));
            _ = Libc.SleepMicroseconds(PollMicroseconds);
        }
    }
}
