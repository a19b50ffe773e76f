using System.Diagnostics;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// A home for voidmcp whose registry names the server that is called, <c>up</c>, and others that nobody calls. Every
/// tool is listed directly, and messages may have any size.
/// </summary>
internal sealed class BenchmarkHome
{
    private const int Patience = 100;

    private readonly string _folder;
    private readonly int _servers;

    /// <param name="parent">The folder in which it makes its own.</param>
    /// <param name="server">The executable of every server.</param>
    /// <param name="servers">How many servers are registered; at least 1.</param>
    public BenchmarkHome(string parent, string server, int servers)
    {
        _servers = servers;
        _folder = Directory.CreateDirectory(Path.Join(parent, $"home-{servers}")).FullName;
        var idle = Enumerable.Range(1, servers - 1)
            .Select(n => $"  idle{n}: {{ command: {server}, args: [\"{n}\"] }}\n");
        Registry = $"""
            version: 1
            gateway:
              expose: direct
              max-message: 0
            servers:
              up:
                command: {server}
            {string.Concat(idle)}
            """;
        File.WriteAllText(Path.Join(_folder, "voidmcp.yaml"), Registry);
    }

    /// <summary>The registry's text.</summary>
    public string Registry { get; }

    /// <summary>A folder in the home.</summary>
    public string Folder(string name) => Path.Join(_folder, name);

    /// <summary>The name under which the gateway lists a tool of the server that is called.</summary>
    public static string Exposed(string tool) => $"up__{tool}";

    /// <summary>
    /// Starts a gateway that knows what every server offers and runs none yet: another one has asked them all before.
    /// </summary>
    public BlockingPeer StartGateway(string binary)
    {
        using (var first = Start(binary))
        {
            // All start at once here. A busy machine may take longer than a list waits, so each is called as well.
            first.Request("tools/list");
            for (var n = 1; n < _servers; n++)
                CallUntilThere(first, new PreparedCall($"idle{n}__{EchoServer.Small}", "{}"));
        }

        return Start(binary);
    }

    private static void CallUntilThere(BlockingPeer gateway, PreparedCall call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                gateway.Call(call);
                return;
            }
            catch (InvalidOperationException) when (attempt < Patience)
            {
                // The gateway waited for the server as long as it does, and the server is still starting.
            }
        }
    }

    private BlockingPeer Start(string binary)
    {
        var start = new ProcessStartInfo(binary, ["serve"]);
        foreach (var name in new[] { "HOME", "TMPDIR", "VOIDMCP_HOME" }) start.Environment[name] = _folder;
        return BlockingPeer.Start(start);
    }
}
