using System.Diagnostics;
using System.Globalization;

namespace VoidMcp.Processes;

/// <summary>Measures the memory of processes and of everything that they started.</summary>
internal static class ResidentMemory
{
    /// <summary>
    /// The resident memory of a process with its descendants, in bytes, and their number. On other systems than Linux,
    /// descendants are not counted. Nothing if the process has ended.
    /// </summary>
    public static (int Processes, long Bytes) OfTree(int pid)
    {
        if (!OperatingSystem.IsLinux()) return Of(pid) is > 0 and var own ? (1, own) : (0, 0);
        var children = Parents().ToLookup(pair => pair.Parent, pair => pair.Pid);
        var (processes, bytes) = (0, 0L);
        var open = new Stack<int>([pid]);
        while (open.TryPop(out var next))
        {
            if (Of(next) is > 0 and var size) (processes, bytes) = (processes + 1, bytes + size);
            foreach (var child in children[next]) open.Push(child);
        }

        return (processes, bytes);
    }

    private static long Of(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.WorkingSet64;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended.
            return 0;
        }
    }

    private static List<(int Pid, int Parent)> Parents()
    {
        var found = new List<(int, int)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            try
            {
                // The name stands in brackets and may hold anything; the state and the parent follow.
                var stat = File.ReadAllText(Path.Join(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                found.Add((pid, int.Parse(fields[1], CultureInfo.InvariantCulture)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return found;
    }
}
