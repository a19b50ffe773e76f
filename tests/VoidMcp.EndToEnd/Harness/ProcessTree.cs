using System.Globalization;
using System.Runtime.InteropServices;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Processes as the system sees them, read from /proc: who descends from whom, and who is still there. Linux only.
/// </summary>
internal static partial class ProcessTree
{
    public const int HangUp =
        1, Interrupt = 2, Quit = 3, Abort = 6, Kill = 9, SegmentationFault = 11, Terminate = 15, Stop = 19;

    /// <summary>Every living process below this one, whatever its depth.</summary>
    public static IReadOnlyList<int> Descendants(int pid)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var children = MarkedProcesses.All()
            .Select(child => (child, stat: Stat(child)))
            .Where(p => p.stat is { State: not ('Z' or 'X') })
            .ToLookup(p => p.stat!.Value.Parent, p => p.child);
        var found = new List<int>();
        var open = new Queue<int>([pid]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>Whether the process runs; one that ended but was not yet reaped does not.</summary>
    public static bool IsAlive(int pid) => Stat(pid) is { State: not ('Z' or 'X') };

    /// <summary>Whether this process ignores SIGHUP; what it starts does too, unless it asks for the signal.</summary>
    public static bool IsHangUpIgnored
    {
        get
        {
            const string Name = "SigIgn:";
            var line = Read("/proc/self/status").Split('\n')
                .FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
            if (line is null) return false;
            var mask = line[Name.Length..].Trim();
            return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0;
        }
    }

    /// <summary>Waits until none of them runs.</summary>
    public static Task UntilGoneAsync(IEnumerable<int> pids)
    {
        var all = pids.ToList();
        return Patience.UntilAsync(
            () => !all.Any(IsAlive),
            $"the end of the processes {string.Join(", ", all)}",
            () => string.Join(", ", all.Where(IsAlive).Select(Describe)));
    }

    public static void Signal(int pid, int signal) => Assert.Equal(0, SendSignal(pid, signal));

    /// <summary>A negative pid is the group of that number. False where there is no such process any more.</summary>
    public static bool TrySignal(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>The name in listings, at most 15 bytes; "" where the process is gone.</summary>
    public static string NameOf(int pid) => Read($"/proc/{pid}/comm").Trim();

    /// <summary>The command line, its words separated by spaces; "" where the process is gone.</summary>
    public static string CommandLineOf(int pid) => Read($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();

    /// <summary>What it was started with, as <c>NAME=value</c>; none where the process is gone.</summary>
    public static IReadOnlyList<string> EnvironmentOf(int pid) =>
        Read($"/proc/{pid}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The folders of its threads in /proc; none where the process is gone.</summary>
    public static IReadOnlyList<string> ThreadsOf(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static string Describe(int pid) => $"{pid} ({CommandLineOf(pid)})";

    /// <summary>Processor time used so far, in hundredths of a second.</summary>
    public static long TicksOf(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        if (stat.Length == 0) return 0;
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>A file of a process or a thread; "" where that is gone, which it may be at any moment.</summary>
    public static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static (char State, int Parent)? Stat(int pid)
    {
        // "pid (name) state ppid …": the name may hold anything, so what counts starts after its last parenthesis.
        if (Read($"/proc/{pid}/stat") is not { Length: > 0 } stat) return null;
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
