using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using VoidMcp.Benchmarks.CallCost;

namespace VoidMcp.Benchmarks.Figures;

/// <summary>What a gateway takes while it is used: memory, searches, scripts; and the size of its binary.</summary>
/// <param name="binary">The published binary.</param>
/// <param name="folder">For homes.</param>
/// <param name="server">The echo server.</param>
/// <param name="isQuick">Whether to do everything a few times only.</param>
internal sealed class UseFigures(string binary, string folder, string server, bool isQuick)
{
    private const int SmallCalls = 2000, LargeBytes = 50_000_000, LargeCalls = 5, InFlight = 8, AtOnce = 50;

    private const string Mark = "order 4711";

    private static readonly TimeSpan s_afterCalls = TimeSpan.FromSeconds(3), s_afterLarge = TimeSpan.FromSeconds(5);

    private int Rounds => isQuick ? 5 : 100;

    public IEnumerable<CostRow> Memory()
    {
        using var gateway = StartWithOne("both");
        yield return MemoryOf(gateway, "memory (PSS): idle", 32);
        var small = new PreparedCall(FigureHome.Small(0), "{}");
        var calls = isQuick ? SmallCalls / 10 : SmallCalls;
        for (var i = 0; i < calls; i++) gateway.Call(small);
        yield return MemoryOf(gateway, $"  after {calls:#,0} calls", 36);
        Thread.Sleep(s_afterCalls);
        yield return MemoryOf(gateway, $"  {s_afterCalls.Seconds} s later", 36);
        Script(gateway, "return 1");
        yield return MemoryOf(gateway, "  after a script", 40);
        if (isQuick) yield break;
        var large = new PreparedCall($"s0__{EchoServer.Large}", $"{{\"bytes\":{LargeBytes}}}");
        for (var i = 0; i < LargeCalls; i++) gateway.Call(large, LargeBytes);
        Thread.Sleep(s_afterLarge);
        yield return MemoryOf(gateway, $"  {s_afterLarge.Seconds} s after {LargeCalls} results of 50 MB", 80);
    }

    public IEnumerable<CostRow> Searches()
    {
        const string find = """{"name":"search","arguments":{"query":"close an invoice of a customer"}}""";
        using (var gateway = StartWithOne("code"))
        {
            yield return new CostRow("first search", "ms")
            {
                Through = gateway.Time("tools/call", find), Target = Target.Most(15),
            };
            yield return new CostRow("  later ones", "ms")
            {
                Through = StartFigures.Median(() => gateway.Time("tools/call", find), Rounds), Target = Target.Most(1),
            };
        }

        var home = new FigureHome(folder, server, servers: 10, expose: "code", tools: isQuick ? 100 : 1000);
        using var many = home.Start(binary);
        many.Time("tools/call", find);
        yield return new CostRow($"  of {home.Servers * (isQuick ? 100 : 1000):#,0} tools", "ms")
        {
            Through = StartFigures.Median(() => many.Time("tools/call", find), Rounds), Target = Target.Most(1),
        };
    }

    public IEnumerable<CostRow> Scripts()
    {
        using var direct = BlockingPeer.Start(new ProcessStartInfo(server));
        using var gateway = StartWithOne("both");
        var small = new PreparedCall(EchoServer.Small, "{}");
        for (var i = 0; i < Rounds; i++) Script(gateway, "return 1");
        yield return new CostRow("script: return 1", "ms")
        {
            Through = StartFigures.Median(() => Script(gateway, "return 1"), Rounds), Target = Target.Most(0.4),
        };
        yield return Beyond(
            "script: ten calls in a row",
            () => Script(gateway, "for (let i = 0; i < 10; i++) await tools.s0.small({}); return 1"),
            () => Enumerable.Range(0, 10).Sum(_ => direct.Call(small)) * 1000.0 / Stopwatch.Frequency,
            most: 1.5);
        yield return Beyond(
            $"script: {AtOnce} calls at once",
            () => Script(
                gateway,
                $"await Promise.all(Array.from({{ length: {AtOnce} }}, () => tools.s0.small({{}}))); return 1"),
            () => AtOnce * 1000 / direct.CallsPerSecond(small, AtOnce, AtOnce),
            most: 3);
        var script = new PreparedCall("execute_code", $"{{\"code\":\"return '{Mark}'\"}}");
        yield return new CostRow($"scripts a second, {InFlight} in flight", "")
        {
            Through = gateway.CallsPerSecond(script, InFlight, isQuick ? 100 : 5000), Target = Target.Least(1000),
        };
    }

    public IEnumerable<CostRow> Sizes()
    {
        const double megabyte = 1_000_000;
        yield return new CostRow("binary", "MB")
        {
            Through = new FileInfo(binary).Length / megabyte, Target = Target.Most(27),
        };
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var file = File.OpenRead(binary))
        {
            file.CopyTo(zip);
        }

        yield return new CostRow("  compressed", "MB") { Through = packed.Length / megabyte, Target = Target.Most(13) };
    }

    private CostRow Beyond(string what, Func<double> script, Func<double> calls, double most)
    {
        for (var i = 0; i < Rounds; i++)
        {
            script();
            calls();
        }

        var (through, direct) = (StartFigures.Median(script, Rounds), StartFigures.Median(calls, Rounds));
        return new CostRow(what, "ms")
        {
            Direct = direct, Through = through, Difference = through - direct, Target = Target.Most(most),
        };
    }

    private BlockingPeer StartWithOne(string expose)
    {
        var home = new FigureHome(folder, server, servers: 1, expose);
        using (var first = home.Start(binary)) first.Request("tools/list");
        var gateway = home.Start(binary);
        gateway.Request("tools/list");
        return gateway;
    }

    private static double Script(BlockingPeer gateway, string code)
    {
        var text = JsonSerializer.Serialize(code, Json.Default.String);
        return gateway.Time("tools/call", $"{{\"name\":\"execute_code\",\"arguments\":{{\"code\":{text}}}}}");
    }

    private static CostRow MemoryOf(BlockingPeer gateway, string what, double most) =>
        new(what, "MiB") { Through = ProcessMemory.OwnMiB(gateway.Pid), Target = Target.Most(most) };
}
