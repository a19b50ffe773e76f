using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

public sealed class WorkerProcessTests
{
    /// <summary>On Windows, the handle of a disposed process crashed the gateway; elsewhere the code was -1.</summary>
    [Fact]
    public async Task A_worker_that_is_disposed_of_still_tells_how_it_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");

        // Something holds its stderr, so that the reading thread is still busy with its end.
        var command = new WorkerCommand("/bin/sh", ["-c", "/bin/sleep 3 <&- >&- & exec /bin/sleep 60"]);
        var worker = WorkerProcess.Start(command, memoryBytes: 1 << 20);
        worker.Dispose();
        var error = await Assert.ThrowsAsync<IOException>(() => Patience.Of(worker.Ready));
        Assert.Contains("ExitCode = 137", error.Message, StringComparison.Ordinal);
    }
}
