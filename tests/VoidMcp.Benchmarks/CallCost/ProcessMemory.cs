using System.Globalization;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// What a gateway and its own processes (the guard, the worker of scripts) take of the machine's memory: pages that are
/// shared count by their share (PSS). From /proc: Linux only.
/// </summary>
internal static class ProcessMemory
{
    /// <summary>MiB of the gateway and all below it but the servers.</summary>
    public static double OwnMiB(int gateway) => Own(gateway).Sum(PssOf) / 1024;

    /// <summary>MiB that were resident in the gateway's process when it was largest.</summary>
    public static double PeakMiB(int gateway) => Kilobytes($"/proc/{gateway}/status", "VmHWM:") / 1024;

    /// <summary>How many servers run below a gateway.</summary>
    public static int Servers(int gateway) => Children(gateway).Count(pid => NameOf(pid) == EchoServer.Name);

    private static IEnumerable<int> Own(int pid) =>
        Children(pid).Where(child => NameOf(child) != EchoServer.Name).SelectMany(Own).Prepend(pid);

    private static IEnumerable<int> Children(int pid) =>
        Directory.GetDirectories($"/proc/{pid}/task")
            .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static string NameOf(int pid) => Read($"/proc/{pid}/comm").Trim();

    /// <summary>A confined worker shows its pages to root alone; then all that is resident counts.</summary>
    private static double PssOf(int pid)
    {
        try
        {
            return Kilobytes($"/proc/{pid}/smaps_rollup", "Pss:");
        }
        catch (UnauthorizedAccessException)
        {
            return Kilobytes($"/proc/{pid}/status", "VmRSS:");
        }
    }

    private static double Kilobytes(string file, string name)
    {
        var line = File.ReadLines(file).Single(l => l.StartsWith(name, StringComparison.Ordinal));
        var number = line[name.Length..].Replace("kB", "", StringComparison.Ordinal);
        return double.Parse(number, CultureInfo.InvariantCulture);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
        }
    }
}
