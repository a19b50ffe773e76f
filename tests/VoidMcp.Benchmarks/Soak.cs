using System.Globalization;
using System.Reflection;
using VoidMcp.EndToEnd.Harness;

namespace VoidMcp.Benchmarks;

/// <summary>
/// A day's worth of starts and stops in minutes: servers that are called, become idle and stop, crash, are added,
/// changed and removed in one gateway, and then gateways that come and go. Fails where processes, descriptors, threads,
/// files or memory are left over. Linux only.
/// </summary>
internal static class Soak
{
    private const int Servers = 10, StartsPerLine = 100, RoundsOfWarmUp = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string binary, int starts)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("the soak reads /proc, which only Linux has");
            return 2;
        }

        var home = Directory.CreateTempSubdirectory("voidmcp-soak-").FullName;
        try
        {
            var grown = await ServersAsync(binary, home, starts);
            grown = [.. grown, .. await GatewaysAsync(binary, home, starts / 10)];
            foreach (var line in grown) Console.WriteLine($"GROWN  {line}");
            if (grown.Count == 0) Console.WriteLine("nothing is left over");
            return grown.Count == 0 ? 0 : 1;
        }
        finally
        {
            foreach (var pid in Left(home)) System.Diagnostics.Process.GetProcessById(pid).Kill();
            Directory.Delete(home, recursive: true);
        }
    }

    private static string TinyServer =>
        typeof(Soak).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "TinyServer").Value!;

    /// <summary>
    /// One gateway, in rounds: every server is called, one crashes, the registry changes, all become idle and stop.
    /// </summary>
    private static async Task<IReadOnlyList<string>> ServersAsync(string binary, string home, int starts)
    {
        var series = new FootprintSeries();
        var (rounds, perLine) = (starts / Servers, StartsPerLine / Servers);
        Write(home, round: 0);
        using var gateway = await StartAsync(binary, home);
        for (var round = -RoundsOfWarmUp; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Servers).Select(n => CallUntilThereAsync(gateway, $"s{n}__pid")));
            await FailAsync(gateway, $"s{round & 1}__crash");
            if (round % 5 == 0)
            {
                Write(home, round);
                await CallUntilThereAsync(gateway, $"extra{Edition(round)}__pid");
            }

            await UntilAsync(
                () => Left(home).All(pid => pid == gateway.Pid || IsGuard(pid)), "the servers have stopped");
            if (round < 0) continue;
            series.Add(Footprint.Of(gateway.Pid, home));
            if ((round + 1) % perLine == 0) Console.WriteLine($"{(round + 1) * Servers,6} starts    {series.Last}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {series.Median(f => f.ResidentMiB):0.0} MiB, {series.Median(f => f.Descriptors):0} descriptors, "
            + $"{series.Median(f => f.Threads):0} threads; for 1,000 more starts "
            + $"{1000 / Servers * series.Slope(f => f.ResidentMiB):+0.00;-0.00} MiB, "
            + $"{1000 / Servers * series.Slope(f => f.Descriptors):+0.00;-0.00} descriptors, "
            + $"{1000 / Servers * series.Slope(f => f.Threads):+0.00;-0.00} threads"));
        return series.Grown();
    }

    /// <summary>
    /// Whole gateways, ended in turn by their client and by <c>kill -9</c>; each leaves no process, all
    /// together no file.
    /// </summary>
    private static async Task<IReadOnlyList<string>> GatewaysAsync(string binary, string home, int gateways)
    {
        Write(home, round: 0);
        var (files, samples) = (new List<int>(), new Samples());
        for (var n = 0; n < gateways; n++)
        {
            var gateway = await StartAsync(binary, home);
            await gateway.CallAsync("s0__pid", "{}"u8.ToArray());
            if (n % 2 == 1) gateway.Kill();
            await samples.TakeAsync(() =>
            {
                gateway.Dispose();
                return UntilAsync(() => Left(home).Count == 0, "the gateway and all below it have ended");
            });
            files.Add(Directory.GetFiles(home, "*", SearchOption.AllDirectories).Length);
            if ((n + 1) % 50 == 0)
            {
                Console.WriteLine(
                    $"{n + 1,6} gateways  {files[^1]} files; from the end to the end of all below {samples}");
            }
        }

        return files[^1] <= files[1] ? [] : [$"files: {files[1]} after two gateways, {files[^1]} after {gateways}"];
    }

    /// <summary>The home is the mark by which everything that was started is found.</summary>
    private static Task<StdioPeer> StartAsync(string binary, string home) =>
        StdioPeer.StartAsync(
            binary, ["serve"], home, new Dictionary<string, string> { ["HOME"] = home, ["TMPDIR"] = home });

    private static IReadOnlyList<int> Left(string home) => MarkedProcesses.With("HOME", home);

    private static bool IsGuard(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == "mcp-guard";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int Edition(int round) => Math.Abs(round / 5 % 3);

    /// <summary>
    /// The registry of a round: one server has an environment of its own now, another a new name. Three servers start
    /// what does not go by itself.
    /// </summary>
    private static void Write(string home, int round)
    {
        string[] words = ["", "", "", "", "", "", "", ", child", ", escaped", ", daemon"];
        var servers = words.Select((w, n) =>
            $"  s{n}: {{ command: /bin/sh, args: [\"{TinyServer}\"{w}], idle-stop: "
            + $"100ms{(n == 2 ? $", env: {{ EDITION: \"{Edition(round)}\" }}" : "")} }}\n");
        var text =
            $"version: 1\ngateway: {{ expose: direct }}\nservers:\n"
            + $"{string.Concat(servers)}  extra{Edition(round)}: {{ command: /bin/sh, args: [\"{TinyServer}\"], "
            + $"idle-stop: 100ms }}\n";
        var file = Path.Combine(home, "voidmcp.yaml");
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>A server that was just added, or that has just crashed, may take a moment.</summary>
    private static async Task CallUntilThereAsync(StdioPeer gateway, string tool)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await gateway.CallAsync(tool, "{}"u8.ToArray());
                return;
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private static async Task FailAsync(StdioPeer gateway, string tool)
    {
        try
        {
            await gateway.CallAsync(tool, "{}"u8.ToArray());
        }
        catch (InvalidOperationException)
        {
            return;
        }

        throw new InvalidOperationException($"{tool} should have failed");
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new InvalidOperationException($"not within {Patience}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
