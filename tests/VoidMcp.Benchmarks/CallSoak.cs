using System.Globalization;
using System.Text.Json;
using VoidMcp.Benchmarks.CallCost;
using VoidMcp.EndToEnd.Harness;

namespace VoidMcp.Benchmarks;

/// <summary>
/// Weeks of use in minutes: direct calls, calls that fail, large results and scripts in one gateway. Fails where
/// processes, descriptors, threads, files or memory grow. Linux only.
/// </summary>
internal static class CallSoak
{
    private const int Rounds = 100, InFlight = 32, CallsPerScript = 40, WarmUps = 3;

    private const string Script =
        "const lines = []; for (let i = 0; i < 3; i++) lines.push(await tools.up.small({ i })); return lines.length";

    /// <param name="binary">The published binary.</param>
    /// <param name="calls">How many direct calls to make; a fortieth as many scripts run.</param>
    public static async Task<int> RunAsync(string binary, int calls)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("the soak reads /proc, which only Linux has");
            return 2;
        }

        var home = Directory.CreateTempSubdirectory("voidmcp-soak-").FullName;
        try
        {
            var server = EchoServer.CompileInto(home);
            await File.WriteAllTextAsync(
                Path.Join(home, "voidmcp.yaml"),
                $"version: 1\ngateway: {{ expose: both }}\nservers:\n  up: {{ command: {server} }}\n");
            var variables = new Dictionary<string, string> { ["HOME"] = home, ["TMPDIR"] = home };
            using var gateway = await StdioPeer.StartAsync(binary, ["serve"], home, variables);
            var grown = await MeasureAsync(gateway, home, calls);
            foreach (var line in grown) Console.WriteLine($"GROWN  {line}");
            if (grown.Count == 0) Console.WriteLine("nothing has grown");
            return grown.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(StdioPeer gateway, string home, int calls)
    {
        var series = new FootprintSeries();
        var perRound = Math.Max(InFlight, calls / Rounds);
        for (var round = -WarmUps; round < Rounds; round++)
        {
            await CallsAsync(gateway, perRound);
            await gateway.CallAsync(BenchmarkHome.Exposed(EchoServer.Large), """{"bytes":500000}"""u8.ToArray());
            for (var n = 0; n < perRound / CallsPerScript; n++) await gateway.CallAsync("execute_code", s_script);
            await FailAsync(gateway);
            if (round < 0) continue;
            series.Add(Footprint.Of(gateway.Pid, home));
            if ((round + 1) % (Rounds / 10) == 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{(round + 1) * perRound,9:#,0} calls    {series.Last}"));
            }
        }

        return series.Grown();
    }

    private static readonly ReadOnlyMemory<byte> s_script =
        JsonSerializer.SerializeToUtf8Bytes(new Code(Script), Json.Default.Code);

    private static Task CallsAsync(StdioPeer gateway, int count) =>
        Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var n = 0; n < count / InFlight; n++)
                await gateway.CallAsync(BenchmarkHome.Exposed(EchoServer.Small), "{}"u8.ToArray());
        }));

    private static async Task FailAsync(StdioPeer gateway)
    {
        try
        {
            await gateway.CallAsync("up__missing", "{}"u8.ToArray());
        }
        catch (InvalidOperationException)
        {
            return;
        }

        throw new InvalidOperationException("a tool that does not exist was called");
    }
}
