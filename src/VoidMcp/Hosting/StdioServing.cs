using Microsoft.Win32.SafeHandles;
using VoidMcp.Gateway;
using VoidMcp.Processes;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting;

/// <summary>
/// Serves one client over stdin and stdout until it closes them or the process is stopped. From here on stdout is
/// reserved for the protocol: all other output goes to stderr.
/// </summary>
internal static class StdioServing
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    /// <summary>How long calls in flight may take to finish once the client has closed stdin.</summary>
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(2);

    /// <summary>How long what the answer to the handshake does not need waits for it.</summary>
    private static readonly TimeSpan Handshake = TimeSpan.FromMilliseconds(100);

    /// <summary>How long queued responses may take to be written.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(500);

    /// <param name="host">The gateway.</param>
    /// <param name="record">Creates the gateway's record, once the client has its first answer.</param>
    /// <param name="warn">Logs a warning.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task RunAsync(
        GatewayHost host, Func<ServingRecord> record, Action<string> warn, CancellationToken stop)
    {
        var time = host.Parts.Time;
        var input = Console.OpenStandardInput();
        var output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);

        using var from = new SafeFileHandle(StandardInput, ownsHandle: false);
        using var to = new SafeFileHandle(StandardOutput, ownsHandle: false);
        var pipes = new PipeControl(PipeRoom.Of(to), () => PipeRoom.Widen(from), () => PipeRoom.Widen(to));
        var channel = new LineChannel(input, output, "client", pipes);
        using var session = new ClientSession(host.Parts, channel, warn);
        session.Start();
        await Task.WhenAny(session.Answered, session.Closed, Task.Delay(Handshake, time, stop));
        using var recorded = record();
        host.Parts.Scripts.WarmUp();
        host.Parts.Upstreams.SaveIntroductions();
        await Task.WhenAny(session.Closed, Task.Delay(Timeout.InfiniteTimeSpan, time, stop));
        await session.DrainAsync(LastCalls, () => stop.IsCancellationRequested || PipeRoom.IsBroken(to));
        await Task.WhenAny(session.CompleteAsync(), Task.Delay(LastAnswers, time, CancellationToken.None));
    }
}
