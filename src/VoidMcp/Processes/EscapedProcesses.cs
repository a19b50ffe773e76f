using System.Buffers;
using System.Buffers.Text;
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
/// takes a few microseconds per process on the machine, so it is done last, after the groups have ended. A process that
/// is just replacing its program has no environment for a moment; it counts as found, so that callers look again.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class EscapedProcesses
{
    private const int FirstBuffer = 32 * 1024;
    private const int LargestEnvironment = 8 * 1024 * 1024;
    private const int KillRounds = 40;
    private const uint KillRoundMicroseconds = 2_000;

    // Fields of /proc/PID/stat, and a flag: proc(5), and PF_KTHREAD in the kernel's sched.h.
    private const int StateField = 3;
    private const int FlagsField = 9;
    private const int EnvironmentStartField = 50;
    private const int EnvironmentEndField = 51;
    private const ulong KernelThread = 0x0020_0000;

    private enum Sight
    {
        Unmarked,
        Marked,

        /// <summary>Can't be told yet: the process is replacing its program.</summary>
        Unclear,
    }

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

            if (pid == Environment.ProcessId) continue;
            var sight = Look(pid, mark, ref buffer);
            if (sight == Sight.Unmarked) continue;
            found = true;
            if (signal is null) break;
            if (sight == Sight.Marked) SendTo(pid, mark, signal.Value, ref buffer);
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
        if (Look(pid, mark, ref buffer) != Sight.Marked)
        {
            // Exited meanwhile, or is replacing its program: the next scan finds it.
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

    /// <summary>
    /// Whether the process has the mark. Unmarked if unreadable: another user's process, or a zombie.
    /// </summary>
    private static Sight Look(int pid, ServerMark mark, ref byte[] buffer)
    {
        buffer[0] = 0;
        if (!TryRead($"/proc/{pid}/environ", 1, ref buffer, out var length)) return Sight.Unmarked;
        if (length > 1) return mark.IsIn(buffer.AsSpan(0, length)) ? Sight.Marked : Sight.Unmarked;
        return TryRead($"/proc/{pid}/stat", 0, ref buffer, out length)
            && WasReplacingItsProgram(buffer.AsSpan(0, length)) ? Sight.Unclear : Sight.Unmarked;
    }

    /// <summary>
    /// Whether a process whose environment was read as empty was replacing its program then, judged by its line in
    /// /proc/PID/stat (proc(5)): it is neither a zombie nor a thread of the kernel, and its environment has no address
    /// yet, or has had one since that isn't empty.
    /// </summary>
    internal static bool WasReplacingItsProgram(ReadOnlySpan<byte> stat)
    {
        // The second field is the program's name in parentheses, which may contain anything.
        var fields = stat[(stat.LastIndexOf((byte)')') + 1)..];
        var number = 2;
        ulong start = 0;
        foreach (var range in fields.Split((byte)' '))
        {
            var field = fields[range].Trim("\n"u8);
            if (field.IsEmpty) continue;
            number++;
            if (number == StateField && field[0] is (byte)'Z' or (byte)'X') return false;
            if (number is not (FlagsField or EnvironmentStartField or EnvironmentEndField)) continue;
            if (!Utf8Parser.TryParse(field, out ulong value, out _)) return false;
            if (number == FlagsField && (value & KernelThread) != 0) return false;
            if (number == EnvironmentStartField) start = value;
            if (number == EnvironmentEndField) return value == 0 || value != start;
        }

        return false;
    }

    /// <summary>Reads a file of /proc into the buffer, from an offset on. False if it can't be opened.</summary>
    private static bool TryRead(string path, int offset, ref byte[] buffer, out int length)
    {
        length = offset;
        var file = Libc.OpenToRead(path);
        if (file < 0) return false;
        while (true)
        {
            nint count;
            fixed (byte* rest = &buffer[length]) count = Libc.Read(file, rest, (nuint)(buffer.Length - length));
            if (count <= 0) break;
            length += (int)count;
            if (length == buffer.Length && !Grow(ref buffer)) break;
        }

        _ = Libc.Close(file);
        return true;
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
