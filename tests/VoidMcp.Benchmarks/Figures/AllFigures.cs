using System.Globalization;
using VoidMcp.Benchmarks.CallCost;

namespace VoidMcp.Benchmarks.Figures;

/// <summary>
/// Every figure that should go unnoticed, in one table: starts, lists, memory, searches, scripts, size, and (unless
/// quick) the cost of calls. Linux only.
/// </summary>
internal static class AllFigures
{
    private const int Rounds = 21, QuickRounds = 3;

    /// <param name="binary">The published binary.</param>
    /// <param name="json">Whether to print JSON instead of a table.</param>
    /// <param name="isQuick">
    /// Whether only to see that everything can be measured: few rounds, no hello world, no large results, no calls.
    /// </param>
    public static int Run(string binary, bool json, bool isQuick)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("the figures are read from /proc, which only Linux has");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("voidmcp-figures-").FullName;
        try
        {
            var report = Measure(Path.GetFullPath(binary), folder, isQuick);
            Console.WriteLine(json ? report.ToJson() : report.ToTable());
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CostReport Measure(string binary, string folder, bool isQuick)
    {
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        var server = EchoServer.CompileInto(folder);
        var hello = isQuick ? null : HelloWorld.CompileInto(folder);
        var starts = new StartFigures(binary, folder, server, hello, isQuick ? QuickRounds : Rounds);
        var use = new UseFigures(binary, folder, server, isQuick);
        CostRow[] rows =
        [
            .. starts.Faults(), .. starts.Times(), .. starts.Listings(), .. use.Memory(), .. use.Searches(),
            .. use.Scripts(), .. use.Sizes(),
        ];
        return new CostReport(
            Environment.ProcessorCount,
            load,
            rows,
            ["direct: a hello world of .NET for starts, the same server without a gateway for calls and lists"]);
    }
}
