using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting;

/// <summary>
/// Serves one client over stdin and stdout until it closes them or the process is told to stop. From here on stdout
/// belongs to the protocol: whatever else would print there goes to stderr.
/// </summary>
internal static class StdioServing
{
    /// <summary>How long answers that are queued already may take to leave once the client hangs up.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(GatewayHost host, Action<string> warn, CancellationToken stop)
    {
        var input = Console.OpenStandardInput();
        var output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);

        var channel = new LineChannel(input, output, "client");
        using var session = new ClientSession(host.Parts, channel, warn);
        session.Start();
        host.Parts.Scripts.WarmUp();
        await Task.WhenAny(session.Closed, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        await Task.WhenAny(session.CompleteAsync(), Task.Delay(LastAnswers, TimeProvider.System, CancellationToken.None));
    }
}
