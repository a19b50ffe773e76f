using System.Runtime.InteropServices;
using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

/// <summary>Real workers: the binary's own code, started through the runtime's host.</summary>
public sealed class WorkerDispatcherTests : IAsyncDisposable
{
    private static readonly string s_dotnet = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows()
            ? "dotnet.exe"
            : "dotnet"));

    private readonly WorkerPool _pool = new(
        new WorkerCommand(s_dotnet, [Path.Combine(AppContext.BaseDirectory, "voidmcp.dll"), WorkerCommand.Mode]),
        TimeProvider.System,
        parallel: static () => 2);

    private readonly CallableTools _catalog = new([new ServerTools("files", ["read-file", "wait"])]);
    private readonly TaskCompletionSource _waitCalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waitCancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _stop = new();
    private int _quickCalls;

    /// <summary>A program that was published with its runtime has no host beside it.</summary>
    public WorkerDispatcherTests() => Assert.SkipUnless(File.Exists(s_dotnet), $"needs {s_dotnet}");

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        return _pool.DisposeAsync();
    }

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
        var outcome = await RunAsync("return tools.files.readFyle({})");
        Assert.Contains("Did you mean read-file?", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("let a = 3n; while (true) a *= a", "TimeLimit")]
    [InlineData("while (true) {}", "TimeLimit")]
    [InlineData("const a = []; while (true) a.push(new Uint8Array(1 << 20))", "MemoryLimit")]
    public Task A_hostile_script_ends_and_the_next_is_normal(string code, string error) => GrowingLimit.TryAsync(
        TimeSpan.FromSeconds(1),
        async limit =>
        {
            var outcome = await RunAsync("console.log('before'); " + code, limit);

            Assert.Equal(error, outcome.Error?.Name);
            Assert.Equal("before", Assert.Single(outcome.Console).Text);
            Assert.Equal("1", Encoding.UTF8.GetString((await RunAsync("return 1")).Result.Span));
        });

    [Fact]
    public async Task Cancelling_stops_the_script_and_its_calls()
    {
        using var cancellation = new CancellationTokenSource();
        var running = RunAsync("await tools.files.wait()", cancellation: cancellation.Token);
        await Task.WhenAny(_waitCalled.Task, running);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Patience.Of(_waitCancelled.Task);
        Assert.Equal("1", Encoding.UTF8.GetString((await RunAsync("return 1")).Result.Span));
    }

    [Theory]
    [InlineData("throw new Error('stop')", true)]
    [InlineData("return 1", true)]
    [InlineData("throw new Error('stop')", false)]
    public async Task Calls_in_flight_when_the_script_ends_may_have_run(string end, bool mayChange)
    {
        var code = $"tools.files.wait({{}}); tools.files.wait({{}}); await tools.files.read_file({{}}); {end}";
        var outcome = await RunAsync(Request(code, null) with { MayChange = (_, tool) => tool == "wait" && mayChange });

        Assert.Equal(mayChange ? ["files.wait", "files.wait"] : [], outcome.MayHaveRun);
        const string note = "may have run: files.wait × 2 (cancelled in flight); check before you repeat";
        if (outcome.Succeeded) Assert.Contains(note, outcome.Notes);
        else Assert.DoesNotContain(note, outcome.Notes);
    }

    [Fact]
    public async Task More_scripts_than_workers_all_get_their_turn()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RunAsync($"return {i}")));
        Assert.Equal(
            Enumerable.Range(0, 8).Select(i => $"{i}"), outcomes.Select(o => Encoding.UTF8.GetString(o.Result.Span)));
    }

    [Fact]
    public async Task A_worker_that_cannot_be_started_is_an_error_of_the_script()
    {
        await using var pool = new WorkerPool(new WorkerCommand("/nowhere/at/all", []), TimeProvider.System);
        var outcome = await new WorkerDispatcher(pool, TimeProvider.System)
            .RunAsync(Request("return 1", null), TestContext.Current.CancellationToken);
        Assert.Contains("/nowhere/at/all", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_that_are_never_ready_are_an_error_that_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var time = new ManualTime();
        await using var pool = new WorkerPool(new WorkerCommand("/bin/sh", ["-c", "read -r forever"]), time);
        var outcome = new WorkerDispatcher(pool, TimeProvider.System)
            .RunAsync(Request("return 1", null), TestContext.Current.CancellationToken);
        await time.PassUntilAsync(TimeSpan.FromSeconds(10), () => outcome.IsCompleted);
        Assert.Equal(
            "no script worker was ready within 10 s, in 3 attempts", (await outcome).Error!.Message);
    }

    [Fact]
    public async Task What_a_script_sends_along_stays_sent_although_it_fails()
    {
        var told = new List<(string, double?)>();
        var outcome = await RunAsync(Request(
            "progress('half', 0.5); emit('a'); emit(new Uint8Array([1]), 'image/png'); throw new Error('late')",
            null) with
        {
            Progress = (message, fraction) => told.Add((message, fraction)),
        });
        Assert.Equal("late", outcome.Error!.Message);
        Assert.Equal(
            ["""{"type":"text","text":"a"}""", """{"type":"image","data":"AQ==","mimeType":"image/png"}"""],
            outcome.Emitted.Select(b => Encoding.UTF8.GetString(b.Span)));
        Assert.Equal([("half", 0.5)], told);
    }

    [Fact]
    public async Task Queries_are_answered_beside_calls_and_leave_the_worker_fit()
    {
        for (var i = 0; i < 3; i++)
        {
            var outcome = await RunAsync(Request(
                "return [await search('x'), await tools.files.read_file({ a: 1 }), await "
                + "describe('y').catch(e => e.message)]",
                null) with
            {
                Answer = (query, _) => Task.FromResult(query.Kind == ScriptQueryKind.Search
                    ? HostReply.Success(query.Arguments)
                    : HostReply.Failure("no such tool")),
            });
            Assert.Equal("""[["x"],{"a":1},"no such tool"]""", Encoding.UTF8.GetString(outcome.Result.Span));
        }
    }

    [Fact]
    public Task While_people_are_asked_neither_their_scripts_nor_others_run_out_of_time() =>
        GrowingLimit.TryAsync(TimeSpan.FromSeconds(1), WhilePeopleAreAskedAsync);

    [Fact]
    public async Task Scripts_that_only_wait_for_calls_or_timers_hold_no_place()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 10).Select(i => RunAsync(Request(
            $"return (await tools.files.read_file({{ i: {i} }})).i", null) with
        {
            Call = async (_, _, arguments, _, _) =>
            {
                await answer.Task;
                return HostReply.Success(arguments);
            },
        })).ToList();
        var timer = RunAsync("await sleep(1e6)", TimeSpan.FromMinutes(5), cancellation: _stop.Token);
        var shorter = RunAsync("await sleep(50); await sleep(50); return 'slept'");

        Assert.Equal("1", Encoding.UTF8.GetString((await Patience.Of(RunAsync("return 1"))).Result.Span));
        Assert.Equal("\"slept\"", Encoding.UTF8.GetString((await Patience.Of(shorter)).Result.Span));
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        answer.SetResult();
        var outcomes = await Patience.Of(Task.WhenAll(calls));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"{i}"), outcomes.Select(o => Encoding.UTF8.GetString(o.Result.Span)));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
    }

    [Fact]
    public Task While_a_script_waits_for_its_turn_its_time_limit_is_paused() =>
        GrowingLimit.TryAsync(TimeSpan.FromSeconds(1), async limit =>
        {
            var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
            var waiting = RunAsync(Request("await tools.files.read_file({}); return 'late'", limit) with
            {
                Call = async (_, _, arguments, _, _) =>
                {
                    asked.TrySetResult();
                    await answer.Task;
                    return HostReply.Success(arguments);
                },
            });
            await Patience.Of(Task.WhenAny(asked.Task, waiting));

            // Both places compute for longer than the script may run, and get the answer out on their way.
            var busy = $"const end = Date.now() + {2 * limit.TotalMilliseconds}; await tools.files.read_file({{}}); "
                + "while (Date.now() < end);";
            var computing = new[] { RunAsync(busy), RunAsync(busy) };
            await Patience.UntilAsync(() => _quickCalls >= 2, "both compute");
            answer.SetResult();
            await Task.WhenAll(computing);
            var outcome = await waiting;
            Assert.True(outcome.Error is null, $"{outcome.Error}");
            Assert.Equal("\"late\"", Encoding.UTF8.GetString(outcome.Result.Span));
        });

    [Fact]
    public async Task A_question_that_nobody_awaits_is_cancelled_with_its_script()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outcome = await RunAsync(Request("ask('Sure?'); return 1", null) with
        {
            Answer = async (_, cancellation) =>
            {
                await using var registration = cancellation.Register(() => cancelled.TrySetResult());
                await cancelled.Task;
                return HostReply.Success("true"u8.ToArray());
            },
        });
        Assert.Contains("await them", Assert.Single(outcome.Notes), StringComparison.Ordinal);
        await Patience.Of(cancelled.Task);
        Assert.Equal("2", Encoding.UTF8.GetString((await RunAsync("return 2")).Result.Span));
    }

    /// <summary>A worker that a script has taken over, as far as a shell can play one.</summary>
    [Theory]
    [InlineData(9, """{"id":1,"kind":77,"line":0,"arguments":[]}""")]
    [InlineData(10, """{"type":"tool_use"}""")]
    [InlineData(10, "{\n}")]
    [InlineData(11, """{"message":5}""")]
    [InlineData(12, "{}")]
    [InlineData(13, "{}")]
    [InlineData(15, "{}")]
    [InlineData(5, """{"id":1,"server":"NAME","tool":"t","line":0,"arguments":{}}""")]
    [InlineData(6, """{"level":"a level that is none","text":""}""")]
    [InlineData(99, "{}")]
    public async Task A_forged_frame_ends_the_worker_and_nothing_else(int kind, string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        // The pipes must end with the shell, also where it is killed while it waits.
        var forged =
            $"{Frame(1, $"{{\"version\":{WorkerFrames.Version},\"lacks\":[]}}")}; /usr/bin/head -c 5 > /dev/null 2>&1; "
            + $"{Frame(8, "")}; "
            + $"{Frame(kind, body.Replace("NAME", new string('n', 1_001), StringComparison.Ordinal))}; read -r forever";
        await using var pool = new WorkerPool(new WorkerCommand("/bin/sh", ["-c", forged]), TimeProvider.System);
        var outcome = await new WorkerDispatcher(pool, TimeProvider.System)
            .RunAsync(Request("return 1", null), TestContext.Current.CancellationToken);
        Assert.Equal(("WorkerDied", 0), (outcome.Error?.Name, outcome.Emitted.Count));
        Assert.Contains("protocol error: ", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_gets_the_time_zones_that_its_script_asks_for()
    {
        var outcome = await RunAsync("""
            return ['Asia/Tokyo', 'Asia/Tokyo', 'Etc/GMT+5', 'UTC'].map(timeZone =>
              new Date(0).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' }))
            """);
        Assert.Equal("""["09:00","09:00","19:00","00:00"]""", Encoding.UTF8.GetString(outcome.Result.Span));
        Assert.Empty(outcome.Notes);
    }

    [Fact]
    [Trait("setting", "code.require-sandbox")]
    public async Task A_script_that_requires_the_whole_sandbox_is_refused_without_it_and_says_what_is_missing()
    {
        // A managed worker can't be sealed, and says so.
        var refused = await RunAsync(Request("return 1", null) with { RequireSandbox = true });
        Assert.Equal("NoSandbox", refused.Error!.Name);
        Assert.Contains("system call filter (seccomp)", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("code.require-sandbox", refused.Error.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Error.Hint);
        Assert.Contains("system call filter (seccomp)", _pool.Lacks!);
        Assert.Equal("1", Encoding.UTF8.GetString((await RunAsync("return 1")).Result.Span));
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("[\"file rules\"]", "file rules")]
    [InlineData("[5]", "protocol error")]
    [InlineData("{}", "protocol error")]
    public async Task What_a_worker_reports_decides_whether_the_script_is_sent(string lacks, string? refusal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var frame = Frame(1, $"{{\"version\":{WorkerFrames.Version},\"lacks\":{lacks}}}");
        var end = "{\"pending\":0,\"dropped\":0,\"notes\":[],\"result\":7}";
        var fake = $"{frame}; /usr/bin/head -c 5 > /dev/null 2>&1; {Frame(8, "")}; {Frame(7, end)}; read -r forever";
        await using var pool = new WorkerPool(new WorkerCommand("/bin/sh", ["-c", fake]), TimeProvider.System);
        var outcome = await new WorkerDispatcher(pool, TimeProvider.System).RunAsync(
            Request("return 1", null) with { RequireSandbox = true }, TestContext.Current.CancellationToken);
        if (refusal is null) Assert.Equal("7", Encoding.UTF8.GetString(outcome.Result.Span));
        else Assert.Contains(refusal, outcome.Error!.Message, StringComparison.Ordinal);
    }

    private async Task WhilePeopleAreAskedAsync(TimeSpan limit)
    {
        using var asked = new SemaphoreSlim(0);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var question = Request("return await ask('Sure?')", limit) with
        {
            Answer = async (_, _) =>
            {
                asked.Release();
                await answer.Task;
                return HostReply.Success("true"u8.ToArray());
            },
        };

        // As many as there are places.
        var waiting = new[] { RunAsync(question), RunAsync(question) };
        try
        {
            var ended = Task.WhenAny(waiting);
            for (var n = 0; n < waiting.Length; n++)
            {
                var next = asked.WaitAsync(TestContext.Current.CancellationToken);
                await Patience.Of(Task.WhenAny(ended, next), "a question");
                if (ended.IsCompleted) Assert.Fail($"a script ended before it asked: {(await await ended).Error}");
            }

            Assert.Equal("TimeLimit", (await RunAsync("await sleep(1e6)", 2 * limit)).Error?.Name);
        }
        finally
        {
            answer.SetResult();
        }

        foreach (var outcome in await Task.WhenAll(waiting))
            Assert.Equal("true", Encoding.UTF8.GetString(outcome.Result.Span));
    }

    private static string Frame(int kind, string body)
    {
        var length = Encoding.UTF8.GetByteCount(body) + 1;
        var head = string.Concat(new[] { length & 0xFF, length >> 8, 0, 0, kind }
            .Select(b => "\\0" + Convert.ToString(b, 8).PadLeft(3, '0')));
        return $"printf '%b' '{head}{body.Replace("\n", "\\n", StringComparison.Ordinal)}'";
    }

    private static (string Server, string Tool, ScriptCallState State) Single(ScriptOutcome outcome)
    {
        var call = Assert.Single(outcome.Calls);
        return (call.Server, call.Tool, call.State);
    }

    private Task<ScriptOutcome> RunAsync(
        string code, TimeSpan? timeout = null, CancellationToken? cancellation = null) =>
        RunAsync(Request(code, timeout), cancellation);

    private Task<ScriptOutcome> RunAsync(ScriptJob request, CancellationToken? cancellation = null) =>
        new WorkerDispatcher(_pool, TimeProvider.System)
            .RunAsync(request, cancellation ?? TestContext.Current.CancellationToken);

    private ScriptJob Request(string code, TimeSpan? timeout) => new()
    {
        Code = code,
        Catalog = _catalog,
        Call = CallAsync,
        Limits = new ScriptLimits { Timeout = timeout ?? TimeSpan.FromSeconds(60) },
    };

    private async ValueTask<HostReply> CallAsync(
        string server,
        string tool,
        ReadOnlyMemory<byte> arguments,
        Action<bool> onPersonAsked,
        CancellationToken cancellation)
    {
        if (tool != "wait")
        {
            Interlocked.Increment(ref _quickCalls);
            return HostReply.Success(arguments);
        }

        await using var registration = cancellation.Register(() => _waitCancelled.TrySetResult());
        _waitCalled.TrySetResult();
        await _waitCancelled.Task;
        return HostReply.Failure("cancelled");
    }
}
