using System.Globalization;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>What a gateway takes at one moment, to be compared with a later one. From /proc: Linux only.</summary>
/// <param name="Children">Its direct children, dead ones that it has not collected included.</param>
/// <param name="Descriptors">Its open descriptors.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="ResidentMiB">Its resident memory.</param>
/// <param name="Files">The files in the folders that were named.</param>
internal sealed record Footprint(int Children, int Descriptors, int Threads, double ResidentMiB, int Files)
{
    public static Footprint Of(int pid, params IEnumerable<string> folders) => new(
        Tasks(pid).Sum(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length),
        Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
        Tasks(pid).Length,
        ResidentOf(pid),
        folders.Sum(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Children,3} children  {Descriptors,4} descriptors  {Threads,3} threads  {ResidentMiB,6:0.0} "
        + $"MiB  {Files,3} files");

    private static string[] Tasks(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static double ResidentOf(int pid)
    {
        var line = Read($"/proc/{pid}/status")
            .Split('\n').Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(
            line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // A thread that has just ended.
            return "";
        }
    }
}
