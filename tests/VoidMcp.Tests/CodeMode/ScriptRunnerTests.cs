using System.Runtime.InteropServices;
using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

/// <summary>Real workers: the binary's own code, started through the runtime's host.</summary>
public sealed class ScriptRunnerTests : IAsyncDisposable
{
    private static readonly string s_dotnet = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private readonly WorkerPool _pool = new(
        new WorkerCommand(s_dotnet, [Path.Combine(AppContext.BaseDirectory, "voidmcp.dll"), WorkerCommand.Mode]), maxScripts: 2);

    private readonly ScriptCatalog _catalog = new([new ServerTools("files", ["read-file", "wait"])]);
    private readonly TaskCompletionSource _waitCalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waitCancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public async Task Scripts_run_one_after_another_and_call_tools()
    {
        for (var i = 0; i < 3; i++)
        {
            var outcome = await RunAsync("console.log('hi'); return await tools.files.read_file({ n: " + i + " })");
            Assert.Equal("{\"n\":" + i + "}", Encoding.UTF8.GetString(outcome.Result.Span));
            Assert.Equal(("files", "read-file", ScriptCallState.Ok), Single(outcome));
            Assert.Equal("hi", Assert.Single(outcome.Console).Text);
        }
    }

    [Fact]
    public async Task An_unknown_tool_rejects_with_the_nearest_name()
    {
        var outcome = await RunAsync("return tools.files.readFile({})");
        Assert.Contains("Did you mean read-file?", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("let a = 3n; while (true) a *= a", "TimeLimit")]
    [InlineData("while (true) {}", "TimeLimit")]
    [InlineData("const a = []; while (true) a.push(new Uint8Array(1 << 20))", "MemoryLimit")]
    public async Task A_hostile_script_ends_and_the_next_is_normal(string code, string error)
    {
        var outcome = await RunAsync("console.log('before'); " + code, TimeSpan.FromSeconds(1));

        Assert.Equal(error, outcome.Error?.Name);
        Assert.Equal("before", Assert.Single(outcome.Console).Text);
        Assert.Equal("1", Encoding.UTF8.GetString((await RunAsync("return 1")).Result.Span));
    }

    [Fact]
    public async Task Cancelling_stops_the_script_and_its_calls()
    {
        using var cancellation = new CancellationTokenSource();
        var running = RunAsync("await tools.files.wait()", cancellation: cancellation.Token);
        await Task.WhenAny(_waitCalled.Task, running);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await _waitCancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1", Encoding.UTF8.GetString((await RunAsync("return 1")).Result.Span));
    }

    [Fact]
    public async Task More_scripts_than_workers_all_get_their_turn()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RunAsync($"return {i}")));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), outcomes.Select(o => Encoding.UTF8.GetString(o.Result.Span)));
    }

    [Fact]
    public async Task A_worker_that_cannot_be_started_is_an_error_of_the_script()
    {
        await using var pool = new WorkerPool(new WorkerCommand("/nowhere/at/all", []));
        var outcome = await new ScriptRunner(pool, TimeProvider.System).RunAsync(Request("return 1", null), TestContext.Current.CancellationToken);
        Assert.Contains("/nowhere/at/all", outcome.Error!.Message, StringComparison.Ordinal);
    }

    private static (string Server, string Tool, ScriptCallState State) Single(ScriptOutcome outcome)
    {
        var call = Assert.Single(outcome.Calls);
        return (call.Server, call.Tool, call.State);
    }

    private Task<ScriptOutcome> RunAsync(string code, TimeSpan? timeout = null, CancellationToken? cancellation = null) =>
        new ScriptRunner(_pool, TimeProvider.System).RunAsync(Request(code, timeout), cancellation ?? TestContext.Current.CancellationToken);

    private ScriptRequest Request(string code, TimeSpan? timeout) => new()
    {
        Code = code,
        Catalog = _catalog,
        Call = CallAsync,
        Limits = new ScriptLimits { Timeout = timeout ?? TimeSpan.FromSeconds(60) },
    };

    private async Task<ScriptCallReply> CallAsync(string server, string tool, ReadOnlyMemory<byte> arguments, CancellationToken cancellation)
    {
        if (tool != "wait") return ScriptCallReply.Success(arguments);
        await using var registration = cancellation.Register(() => _waitCancelled.TrySetResult());
        _waitCalled.TrySetResult();
        await _waitCancelled.Task;
        return ScriptCallReply.Failure("cancelled");
    }
}
