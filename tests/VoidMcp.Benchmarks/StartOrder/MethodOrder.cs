using System.Diagnostics;
using VoidMcp.Benchmarks.CallCost;

namespace VoidMcp.Benchmarks.StartOrder;

/// <summary>
/// Writes the order in which the native compiler places methods: those that the processes of a usual day enter come
/// first, in the order in which they do, so that a start touches few pages. Linux on x64, with a C compiler.
/// </summary>
internal static class MethodOrder
{
    /// <summary>
    /// Which process comes first: the smaller it is and the more often it is started, the more it is worth that nothing
    /// lies between its methods.
    /// </summary>
    private static readonly string[] s_processes = ["__exec", "__guard", "version", "serve", "__worker"];

    /// <param name="binary">The published binary.</param>
    /// <param name="symbols">The file with its symbols, which the same publish left.</param>
    /// <param name="outFile">The file to write.</param>
    public static int Run(string binary, string symbols, string outFile)
    {
        var folder = Directory.CreateTempSubdirectory("voidmcp-order-").FullName;
        try
        {
            var trace = new Trace(
                EchoServer.CompileEntryTraceInto(folder), Path.GetFullPath(symbols), folder, Path.GetFullPath(binary));
            var home = new HomeOfTwo(folder, EchoServer.CompileInto(folder));
            trace.ToEnd(home, "version");
            foreach (var _ in new[] { "a new home", "known servers" }) trace.Serve(home, UseAll);
            trace.Serve(home, static _ => { });

            var lists = Directory.GetFiles(trace.Lists).Order(StringComparer.Ordinal).ToLookup(
                list => list[(list.LastIndexOf(' ') + 1)..], File.ReadAllLines);

            // The latest runs first: a start with known servers is the usual one, and the shortest.
            string[] order = [.. s_processes.SelectMany(p => lists[p].Reverse()).SelectMany(l => l).Distinct()];
            File.WriteAllText(outFile, string.Concat(order.Select(name => name + "\n")));
            Console.WriteLine($"{order.Length:N0} methods of {lists.Sum(l => l.Count())} processes, in {outFile}");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void UseAll(BlockingPeer gateway)
    {
        while (gateway.Count("tools/list", $"__{EchoServer.Small}\"") < HomeOfTwo.Servers) Thread.Yield();
        foreach (var list in new[] { "prompts/list", "resources/list" }) gateway.Time(list, "{}");
        for (var n = 0; n < 3; n++) gateway.Call(new PreparedCall($"one__{EchoServer.Small}", "{}"));
        foreach (var code in new[]
        {
            "return 1",
            "return (await tools.one.small({})).length",
            "return (await Promise.all([1, 2, 3].map(() => tools.two.small({})))).map(text => text.length)",
            "console.log('found'); return await search('small')",
        })
        {
            gateway.Time("tools/call", $$$"""{"name":"execute_code","arguments":{"code":"{{{code}}}"}}""");
        }
    }

    /// <summary>A home with two servers, everything of which is listed.</summary>
    private sealed class HomeOfTwo
    {
        public const int Servers = 2;

        private readonly string _folder;

        public HomeOfTwo(string parent, string server)
        {
            _folder = Directory.CreateDirectory(Path.Join(parent, "home")).FullName;
            File.WriteAllText(
                Path.Join(_folder, "voidmcp.yaml"),
                $$"""
                gateway: { expose: both }
                servers:
                  one: { command: {{server}} }
                  two: { command: {{server}}, args: [n, "2"] }

                """);
        }

        public void Enter(ProcessStartInfo start)
        {
            foreach (var name in new[] { "HOME", "TMPDIR", "VOIDMCP_HOME" }) start.Environment[name] = _folder;
        }
    }

    /// <summary>Runs of the binary, each of which leaves the lists of its processes.</summary>
    private sealed class Trace(string program, string symbols, string folder, string binary)
    {
        private int _runs;

        public string Lists { get; } = Directory.CreateDirectory(Path.Join(folder, "lists")).FullName;

        public void ToEnd(HomeOfTwo home, params string[] arguments)
        {
            var start = StartOf(home, arguments, out var lists);
            start.RedirectStandardOutput = true;
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"it ended with {process.ExitCode}");
            Take(lists);
        }

        public void Serve(HomeOfTwo home, Action<BlockingPeer> use)
        {
            string lists;
            using (var gateway = BlockingPeer.Start(StartOf(home, ["serve"], out lists))) use(gateway);
            Take(lists);
        }

        private ProcessStartInfo StartOf(HomeOfTwo home, string[] arguments, out string lists)
        {
            lists = Directory.CreateDirectory(Path.Join(folder, $"run-{++_runs:000}")).FullName;
            var start = new ProcessStartInfo(program, [symbols, lists, binary, .. arguments]);
            home.Enter(start);
            return start;
        }

        private void Take(string lists)
        {
            foreach (var list in Directory.GetFiles(lists))
                File.Move(list, Path.Join(Lists, $"{Path.GetFileName(lists)} {Path.GetFileName(list)}"));
        }
    }
}
