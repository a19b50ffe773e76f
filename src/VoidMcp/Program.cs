using VoidMcp.Commands;
using VoidMcp.Demo;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Terminal;

// First, because these modes must start within milliseconds.
if (HiddenModes.TryRun(args) is { } ended) return ended;
if (args is [DemoServer.Mode, var name]) return await DemoServer.RunAsync(name);

using var signals = new StopSignals();
var output = new Output(Surface.Stdout(), Surface.Stderr());
try
{
    return await CommandLine.RunAsync(args, CommandContext.OfProcess(output), signals.Token);
}
catch (Exception) when (signals.ExitCode is not null)
{
    // Errors during shutdown don't matter: the process was told to stop.
    return (int)signals.ExitCode;
}
catch (VoidMcpException failure)
{
    output.Fail(failure);
    return (int)failure.ExitCode;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    output.Fail($"reading or writing failed: {error.Message}", hint: null);
    return (int)ExitCode.Failed;
}
catch (Exception error)
{
    var details = Environment.GetEnvironmentVariable("VOIDMCP_DEBUG") == "1" ? error.ToString() : error.Message;
    output.Fail($"internal error: {details}", "please report this bug, with the output of VOIDMCP_DEBUG=1");
    return (int)ExitCode.Failed;
}
