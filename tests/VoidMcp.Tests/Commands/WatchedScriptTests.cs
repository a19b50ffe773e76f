using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

public sealed class WatchedScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-watch-");
    private readonly StringWriter _error = new();

    private string Script => Path.Join(_folder.FullName, "a.js");

    public void Dispose()
    {
        _error.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_runs_again_after_a_change_also_after_a_failure_and_during_a_run()
    {
        await File.WriteAllTextAsync(Script, "1", TestContext.Current.CancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var runs = new[] { New(), New(), New() };
        var wasCancelled = New();
        var count = 0;
        var watching = new WatchedScript(Context(), [Script]).RunAsync(RunAsync, stop.Token);
        await runs[0].Task;
        await File.WriteAllTextAsync(Script, "22", stop.Token);
        await runs[1].Task;
        await File.WriteAllTextAsync(Script, "333", stop.Token);
        await wasCancelled.Task;
        await runs[2].Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Contains("error: it failed", _error.ToString(), StringComparison.Ordinal);

        async Task RunAsync(CancellationToken cancellation)
        {
            var number = count++;
            runs[number].SetResult();
            if (number == 0) throw new VoidMcpException(FailureKind.ScriptFailed, "it failed");
            if (number != 1) return;
            await using var registration = cancellation.Register(wasCancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CommandContext Context() => new(
        new Output(Surface.Pipe(TextWriter.Null), Surface.Pipe(_error)),
        Input.Of(""),
        new RegistryEnvironment(_ => null, _folder.FullName),
        _folder.FullName,
        TimeProvider.System);
}
