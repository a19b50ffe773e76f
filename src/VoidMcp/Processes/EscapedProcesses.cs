using System.Buffers;
using System.Globalization;
using System.Runtime.Versioning;

namespace VoidMcp.Processes;

/// <summary>
/// Finds and ends processes of a server that left its process group, such as daemons and browsers started "detached":
/// signals to the group don't reach them, but their environment still contains the server's <see cref="ServerMark"/>.
/// Linux only: reads /proc, which shows the environment to processes of the same user.
/// </summary>
/// <remarks>
/// Processes that were started with a clean environment, overwrote theirs, or run as another user are not found. A scan
/// takes a few microseconds per process on the machine, so it is done last, after the groups have ended.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class EscapedProcesses
{
    private const int FirstBuffer = 32 * 1024;
    private const int LargestEnvironment = 8 * 1024 * 1024;
    private const int KillRounds = 40;
    private const uint KillRoundMicroseconds = 2_000;

    /// <summary>Whether any running process has the mark.</summary>
    public static bool Any(ServerMark mark) => Visit(mark, signal: null);

    /// <summary>Sends the signal to every process with the mark. False if there were none.</summary>
    public static bool Signal(ServerMark mark, int signal) => Visit(mark, signal);

    /// <summary>
    /// Sends SIGKILL until a scan finds no process, for at most about 0.1 s: a process may start another while being
    /// killed.
    /// </summary>
    public static void Kill(ServerMark mark)
    {
        for (var round = 0; round < KillRounds && Signal(mark, Libc.SigKill); round++)
            _ = Libc.SleepMicroseconds(KillRoundMicroseconds);
    }

    private static bool Visit(ServerMark mark, int? signal)
    {
        var found = false;
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(
                folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            if (pid == Environment.ProcessId || !HasMark(pid, mark, ref buffer)) continue;
            found = true;
            if (signal is null) break;
            SendTo(pid, mark, signal.Value, ref buffer);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }

    /// <summary>
    /// Signals a process through a pidfd and checks the mark again after opening it, because process IDs may be reused
    /// at any time. Kernels before 5.3 have no pidfd; a small race between check and signal remains there.
    /// </summary>
    private static void SendTo(int pid, ServerMark mark, int signal, ref byte[] buffer)
    {
        var process = Libc.OpenProcess(pid);
        if (!HasMark(pid, mark, ref buffer))
        {
            // Exited meanwhile.
        }
        else if (process >= 0)
        {
            _ = Libc.SignalProcess(process, signal);
        }
        else
        {
            _ = Libc.Kill(pid, signal);
        }

        if (process >= 0) _ = Libc.Close(process);
    }

    /// <summary>Whether the process has the mark; false if unreadable: another user's process, or a zombie.</summary>
    private static bool HasMark(int pid, ServerMark mark, ref byte[] buffer)
    {
        var file = Libc.OpenToRead($"/proc/{pid}/environ");
        if (file < 0) return false;
        buffer[0] = 0;
        var length = 1;
        while (true)
        {
            nint count;
            fixed (byte* rest = &buffer[length]) count = Libc.Read(file, rest, (nuint)(buffer.Length - length));
            if (count <= 0) break;
            length += (int)count;
            if (length == buffer.Length && !Grow(ref buffer)) break;
        }

        _ = Libc.Close(file);
        return mark.IsIn(buffer.AsSpan(0, length));
    }

    private static bool Grow(ref byte[] buffer)
    {
        if (buffer.Length >= LargestEnvironment) return false;
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return true;
    }
}
