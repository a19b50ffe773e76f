using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace VoidMcp.Benchmarks;

/// <summary>
/// What a script costs on the published binary, beside the same calls over a direct connection to the same kind of
/// server. Both take turns within one run, so that what else the machine does weighs on both alike.
/// </summary>
internal static class ScriptSpeed
{
    private const int WarmUps = 150, Rounds = 200, ParallelRounds = 30, ColdRounds = 10, CallMilliseconds = 20;

    private const string TenInARow = "for (let i = 0; i < 10; i++) await tools.up.echo({ i }); return 1";

    private static readonly string s_fiftyAtOnce =
        $"await Promise.all(Array.from({{ length: 50 }}, () => tools.up.slow({{ ms: {CallMilliseconds}, steps: "
        + $"1 }}))); return 1";

    public static async Task<int> RunAsync(string binary)
    {
        var home = Directory.CreateTempSubdirectory("voidmcp-bench-");
        try
        {
            var server = new[] { Fixture };
            await File.WriteAllTextAsync(Path.Combine(home.FullName, "voidmcp.yaml"),
                $"version: 1\nservers:\n  up: {{ command: dotnet, args: "
                + $"[{JsonSerializer.Serialize(server[0], Json.Default.String)}] }}\n");
            using (var gateway = await StdioPeer.StartAsync(binary, ["serve"], home.FullName))
            using (var direct = await StdioPeer.StartAsync("dotnet", server))
            {
                await WarmAsync(gateway, direct);
                await WarmScriptsAsync(gateway, direct);
            }

            await ColdAsync(binary, home.FullName);
            return 0;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static string Fixture =>
        typeof(ScriptSpeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "Fixture").Value!;

    private static async Task WarmAsync(StdioPeer gateway, StdioPeer direct)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            await ExecuteAsync(gateway, TenInARow);
            for (var call = 0; call < 10; call++) await EchoAsync(direct, call);
        }

        for (var i = 0; i < 5; i++)
        {
            await ExecuteAsync(gateway, s_fiftyAtOnce);
            await FiftyAtOnceAsync(direct);
        }
    }

    private static async Task WarmScriptsAsync(StdioPeer gateway, StdioPeer direct)
    {
        Samples nothing = new(), row = new(), rowDirect = new(), fifty = new(), fiftyDirect = new(), one = new();
        for (var i = 0; i < Rounds; i++)
        {
            await nothing.TakeAsync(() => ExecuteAsync(gateway, "return 1"));
            await one.TakeAsync(() => EchoAsync(direct, i));
            await row.TakeAsync(() => ExecuteAsync(gateway, TenInARow));
            await rowDirect.TakeAsync(async () =>
            {
                for (var call = 0; call < 10; call++) await EchoAsync(direct, call);
            });
        }

        for (var i = 0; i < ParallelRounds; i++)
        {
            await fifty.TakeAsync(() => ExecuteAsync(gateway, s_fiftyAtOnce));
            await fiftyDirect.TakeAsync(() => FiftyAtOnceAsync(direct));
        }

        Print("direct: one call", one);
        Print("script: return 1, warm", nothing);
        Print("direct: ten calls in a row", rowDirect);
        Print("script: ten calls in a row", row);
        Compare("  beyond the direct calls", row, rowDirect);
        Print($"direct: fifty calls of {CallMilliseconds} ms at once", fiftyDirect);
        Print($"script: fifty calls of {CallMilliseconds} ms at once", fifty);
        Compare("  beyond the direct calls", fifty, fiftyDirect);
    }

    /// <summary>From the gateway's start to the answer of its first script, which calls no server.</summary>
    private static async Task ColdAsync(string binary, string home)
    {
        Samples cold = new(), hello = new();
        for (var i = 0; i < ColdRounds; i++)
        {
            StdioPeer? gateway = null;
            await hello.TakeAsync(async () => gateway = await StdioPeer.StartAsync(binary, ["serve"], home));
            await cold.TakeAsync(() => ExecuteAsync(gateway!, "return 1"));
            gateway!.Dispose();
        }

        Print("gateway: start to initialize answered", hello);
        Print("script: return 1, the first after that", cold);
    }

    private static Task<string> ExecuteAsync(StdioPeer gateway, string code) =>
        gateway.CallAsync("execute_code", JsonSerializer.SerializeToUtf8Bytes(new Code(code), Json.Default.Code));

    private static Task<string> EchoAsync(StdioPeer direct, int i) =>
        direct.CallAsync("echo", JsonSerializer.SerializeToUtf8Bytes(new Echo(i), Json.Default.Echo));

    private static Task<string[]> FiftyAtOnceAsync(StdioPeer direct) =>
        Task.WhenAll(Enumerable.Range(0, 50).Select(_ => direct.CallAsync(
            "slow", JsonSerializer.SerializeToUtf8Bytes(new Slow(CallMilliseconds, 1), Json.Default.Slow))));

    private static void Print(string what, Samples samples) => Console.WriteLine($"{what,-40} {samples}");

    private static void Compare(string what, Samples ours, Samples direct) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-40} median {ours.Median - direct.Median,8:0.000} ms   ratio {ours.Median / direct.Median:0.00}"));
}
