using System.Diagnostics;
using VoidMcp.Benchmarks.CallCost;

namespace VoidMcp.Benchmarks.Figures;

/// <summary>A home whose registry names a number of echo servers.</summary>
internal sealed class FigureHome
{
    private static int s_homes;

    private readonly string _folder;

    /// <param name="parent">The folder in which it makes its own.</param>
    /// <param name="server">The executable of every server.</param>
    /// <param name="servers">How many servers are registered; 0 for none.</param>
    /// <param name="expose">The setting <c>expose</c>.</param>
    /// <param name="tools">How many tools each server has beyond its usual ones.</param>
    public FigureHome(string parent, string server, int servers, string expose = "direct", int tools = 0)
    {
        Servers = servers;
        _folder = Directory.CreateDirectory(Path.Join(parent, $"home-{Interlocked.Increment(ref s_homes)}")).FullName;

        // Each entry is another one to the cache of definitions: the second argument of those without tools says which.
        var entries = Enumerable.Range(0, servers).Select(
            n => $"  s{n}: {{ command: {server}, args: [{(tools > 0 ? "tools" : "n")}, \"{Math.Max(tools, n)}\"] }}\n");
        File.WriteAllText(
            Path.Join(_folder, "voidmcp.yaml"),
            $"gateway: {{ expose: {expose}, max-message: 0 }}\nservers:\n{string.Concat(entries)}");
    }

    public int Servers { get; }

    /// <summary>The name under which the gateway lists the small tool of a server.</summary>
    public static string Small(int server) => $"s{server}__{EchoServer.Small}";

    public BlockingPeer Start(string binary)
    {
        var start = new ProcessStartInfo(binary, ["serve"]);
        foreach (var name in new[] { "HOME", "TMPDIR", "VOIDMCP_HOME" }) start.Environment[name] = _folder;
        return BlockingPeer.Start(start);
    }

    /// <summary>Asks for the list until the tools of all servers are in it.</summary>
    public void UntilAllAreKnown(BlockingPeer gateway)
    {
        while (gateway.Count("tools/list", $"__{EchoServer.Small}\"") < Servers) Thread.Yield();
    }
}
