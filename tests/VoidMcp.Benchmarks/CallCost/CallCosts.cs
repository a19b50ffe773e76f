using System.Diagnostics;
using System.Globalization;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// What one <c>tools/call</c> costs through the published binary, beside a direct connection to the same server in the
/// same run. Linux only.
/// </summary>
internal static class CallCosts
{
    private const int ManyServers = 150;

    /// <param name="binary">The published binary.</param>
    /// <param name="json">Whether to print JSON instead of a table.</param>
    public static async Task<int> RunAsync(string binary, bool json)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("the cost of a call is read from /proc, which only Linux has");
            return 2;
        }

#if DEBUG
        await Console.Error.WriteLineAsync("warning: this is a debug build, which allocates more: run with -c Release");
#endif
        var folder = Directory.CreateTempSubdirectory("voidmcp-calls-").FullName;
        try
        {
            var report = await MeasureAsync(Path.GetFullPath(binary), folder);
            Console.WriteLine(json ? report.ToJson() : report.ToTable());
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<CostReport> MeasureAsync(string binary, string folder)
    {
        var load = LoadOfLastMinute();
        var (rows, notes) = (new List<CostRow>(), new List<string>());
        var server = EchoServer.CompileInto(folder);
        var home = new BenchmarkHome(folder, server, servers: 1);
        using var direct = BlockingPeer.Start(new ProcessStartInfo(server));
        using var relay = BlockingPeer.Start(new ProcessStartInfo(EchoServer.CompileRelayInto(folder), [server]));
        using (var one = home.StartGateway(binary))
        {
            one.Call(OneAtATime.Exposed());
            double idle;
            using (var many = new BenchmarkHome(folder, server, ManyServers).StartGateway(binary))
            {
                // The start of the other one has taken long enough for this one to have all its processes.
                idle = ProcessMemory.OwnMiB(one.Pid);
                rows.AddRange(OneAtATime.Measure(direct, relay, one, many, ManyServers, notes));
                var running = ProcessMemory.Servers(many.Pid);
                if (running != 1) notes.Add($"{running} of the {ManyServers} registered servers ran; it should be 1");
            }

            rows.AddRange(ManyInFlight.Measure(direct, one));
            var busy = ProcessMemory.OwnMiB(one.Pid);
            rows.AddRange(LargeResults.Measure(direct, relay, one));
            var (last, peak) = (ProcessMemory.OwnMiB(one.Pid), ProcessMemory.PeakMiB(one.Pid));
            rows.Add(new CostRow("memory (PSS), after the first call", "MiB") { Through = idle });
            rows.Add(new CostRow("  after the small calls", "MiB") { Through = busy });
            rows.Add(new CostRow("  after the results of 50 MB", "MiB") { Through = last });
            rows.Add(new CostRow("  peak RSS of the gateway's process", "MiB") { Through = peak });
        }

        rows.Add(await Allocations.MeasureAsync(home, direct));
        return new CostReport(Environment.ProcessorCount, load, rows, notes);
    }

    private static double LoadOfLastMinute() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
