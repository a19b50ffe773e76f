using System.Buffers;
using System.Globalization;
using System.Runtime.Versioning;

namespace VoidMcp.Processes;

/// <summary>
/// Finds and ends the processes of a server that left its group, such as browsers that were started "detached" and
/// daemons: no signal to the group reaches them, but their environment still has the server's <see cref="ServerMark"/>.
/// Linux only: /proc shows it to the user they run as.
/// </summary>
/// <remarks>
/// A process that was started with an environment of its own making, that overwrote it, or that runs as another user
/// is not found. A look costs some microseconds for each process of the machine, so it comes after the groups are gone.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class EscapedProcesses
{
    private const int FirstBuffer = 32 * 1024;
    private const int LargestEnvironment = 8 * 1024 * 1024;
    private const int KillRounds = 40;
    private const uint KillRoundMicroseconds = 2_000;

    /// <summary>Whether any living process has the mark.</summary>
    public static bool Any(ServerMark mark) => Visit(mark, signal: null);

    /// <summary>Sends the signal to every process that has the mark. False where there was none.</summary>
    public static bool Signal(ServerMark mark, int signal) => Visit(mark, signal);

    /// <summary>
    /// Kills until a look finds none, for at most about a tenth of a second: one that is just being killed may have
    /// started another.
    /// </summary>
    public static void Kill(ServerMark mark)
    {
        for (var round = 0; round < KillRounds && Signal(mark, Libc.SigKill); round++) _ = Libc.SleepMicroseconds(KillRoundMicroseconds);
    }

    private static bool Visit(ServerMark mark, int? signal)
    {
        var found = false;
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (pid == Environment.ProcessId || !HasMark(pid, mark, ref buffer)) continue;
            found = true;
            if (signal is null) break;
            SendTo(pid, mark, signal.Value, ref buffer);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }

    /// <summary>
    /// Through a descriptor that stands for one process for good: its number may pass to a stranger at any moment, so
    /// the mark is looked at again once the descriptor holds it fast. Kernels before 5.3 have no such thing; there the
    /// moment between the look and the signal stays.
    /// </summary>
    private static void SendTo(int pid, ServerMark mark, int signal, ref byte[] buffer)
    {
        var process = Libc.OpenProcess(pid);
        if (!HasMark(pid, mark, ref buffer))
        {
            // Gone meanwhile.
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

    /// <summary>False too for what can't be read: other users' processes, and the dead, whom nobody has collected yet.</summary>
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
