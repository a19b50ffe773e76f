using System.Diagnostics;
using System.Globalization;
using VoidMcp.Benchmarks.CallCost;

namespace VoidMcp.Benchmarks.Figures;

/// <summary>What processes of ours cost until they are of use, beside a hello world.</summary>
/// <param name="binary">The published binary.</param>
/// <param name="folder">For homes and programs.</param>
/// <param name="server">The echo server.</param>
/// <param name="hello">A hello world; null to compare with nothing.</param>
/// <param name="rounds">How often each thing is done.</param>
internal sealed class StartFigures(string binary, string folder, string server, string? hello, int rounds)
{
    private const int FewServers = 20, ManyServers = 500;

    private readonly string _spawned = EchoServer.CompileSpawnedInto(folder);

    public IEnumerable<CostRow> Faults()
    {
        var plain = hello is null ? (double?)null : FaultsOf(hello);
        yield return new CostRow("page faults: version", "")
        {
            Direct = plain, Through = FaultsOf(binary, "version"), Target = Target.Most(500),
        };
        yield return new CostRow("page faults: serve to initialize", "")
        {
            Direct = plain, Through = Median(FaultsToInitialize), Target = Target.Most(800),
        };
        var child = FaultsOf("/bin/true");
        yield return new CostRow("page faults: the start of a child", "")
        {
            Direct = child,
            Through = FaultsOf(binary, "__exec", "{parent}", "/bin/true"),
            Target = Target.Most(350),
        };
    }

    public IEnumerable<CostRow> Times()
    {
        var plain = hello is null ? (double?)null : Median(() => HelloWorld.TimeToLine(hello));
        double none = 0;
        foreach (var servers in new[] { 0, FewServers, ManyServers })
        {
            var home = new FigureHome(folder, server, servers);
            if (servers > 0)
            {
                // From here on they are known, as on every day but the first.
                using var first = home.Start(binary);
                home.UntilAllAreKnown(first);
            }

            var time = Median(() => TimeToInitialize(home));
            if (servers == 0) none = time;
            yield return servers == 0
                ? new CostRow("start to initialize answered", "ms")
                {
                    Direct = plain,
                    Through = time,
                    Ratio = time / plain,
                    Target = plain is null ? null : Target.Most(6),
                }
                : new CostRow($"  with {servers} known servers", "ms")
                {
                    Direct = none,
                    Through = time,
                    Difference = time - none,
                    Target = Target.Most(servers == FewServers ? 2 : 20),
                };
        }
    }

    public IEnumerable<CostRow> Listings()
    {
        var direct = Median(TimeDirect);
        foreach (var (servers, most) in new[] { (1, 80), (5, 120), (20, 300), (100, 1200) })
        {
            yield return new CostRow($"start to tools of {servers} unknown servers", "ms")
            {
                Direct = servers == 1 ? direct : null,
                Through = Median(() => TimeToTools(new FigureHome(folder, server, servers)), Math.Max(3, rounds / 4)),
                Target = Target.Most(most),
            };
        }
    }

    private double TimeToInitialize(FigureHome home)
    {
        var begun = Stopwatch.GetTimestamp();
        using var gateway = home.Start(binary);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private double TimeToTools(FigureHome home)
    {
        var begun = Stopwatch.GetTimestamp();
        using var gateway = home.Start(binary);
        home.UntilAllAreKnown(gateway);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private double TimeDirect()
    {
        var begun = Stopwatch.GetTimestamp();
        using var peer = BlockingPeer.Start(new ProcessStartInfo(server));
        peer.Request("tools/list");
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private double FaultsToInitialize()
    {
        using var gateway = new FigureHome(folder, server, servers: 0).Start(binary);
        var fields = File.ReadAllText($"/proc/{gateway.Pid}/stat").Split(')')[^1].Split(' ');
        return double.Parse(fields[8], CultureInfo.InvariantCulture);
    }

    private double FaultsOf(string program, params string[] arguments) => Median(() =>
    {
        var start = new ProcessStartInfo(_spawned, [program, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
    });

    private double Median(Func<double> measure) => Median(measure, rounds);

    internal static double Median(Func<double> measure, int rounds)
    {
        double[] figures = [.. Enumerable.Range(0, rounds).Select(_ => measure()).Order()];
        return figures[figures.Length / 2];
    }
}
