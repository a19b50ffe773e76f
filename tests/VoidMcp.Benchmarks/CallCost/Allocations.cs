using System.IO.Pipes;
using System.Text;
using VoidMcp.Gateway;
using VoidMcp.Hosting;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// What a call allocates in the gateway. The native binary does not tell, so a gateway runs in this process, over the
/// same pipes to the same server; the client allocates nothing.
/// </summary>
internal static class Allocations
{
    private const int WarmUps = 2000, Calls = 5000;
    private const double Kilobyte = 1000;

    public static async Task<CostRow> MeasureAsync(BenchmarkHome home, BlockingPeer direct)
    {
        var nowhere = home.Folder("in-process");
        var environment = new RegistryEnvironment(Environment.GetEnvironmentVariable, nowhere);
        var registry = new RegistryReader(environment).Read(Encoding.UTF8.GetBytes(home.Registry), nowhere);
        var secrets = SecretStore.In(nowhere, _ => "off", TimeProvider.System);
        var (cache, logs) = (Path.Join(nowhere, "cache"), Path.Join(nowhere, "logs"));
        await using var host = GatewayHost.Open(new LiveRegistry(registry), cache, logs, secrets, TimeProvider.System);

        using var toGateway = new AnonymousPipeServerStream(PipeDirection.Out);
        using var toClient = new AnonymousPipeServerStream(PipeDirection.Out);
        var channel = new LineChannel(ReaderOf(toGateway), toClient, "client");
        using var session = new ClientSession(host.Parts, channel, Console.Error.WriteLine);
        session.Start();
        using var client = new BlockingPeer(toGateway, ReaderOf(toClient));
        return new CostRow("allocated a call (same code, JIT)", "KB")
        {
            Direct = PerCall(direct, new PreparedCall(EchoServer.Small, "{}")),
            Through = PerCall(client, OneAtATime.Exposed()),
            Target = Target.Most(3),
        };
    }

    private static AnonymousPipeClientStream ReaderOf(AnonymousPipeServerStream pipe) =>
        new(PipeDirection.In, pipe.ClientSafePipeHandle);

    private static double PerCall(BlockingPeer peer, PreparedCall call)
    {
        for (var i = 0; i < WarmUps; i++) peer.Call(call);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Calls; i++) peer.Call(call);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Kilobyte / Calls;
    }
}
