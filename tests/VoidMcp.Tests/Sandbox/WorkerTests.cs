using System.IO.Pipes;
using System.Text;
using VoidMcp.Hosting;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

/// <summary>
/// A worker over pipes: where the script thread reads its own frames, and where they are handed over to it.
/// </summary>
public sealed class WorkerTests
{
    public static TheoryData<bool> BothWays => OperatingSystem.IsLinux() ? [true, false] : [false];

    [Theory]
    [MemberData(nameof(BothWays))]
    public void A_worker_runs_one_script_after_the_other(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("return 1");
        Assert.Equal("1", host.Result());
        host.Run("return typeof x; var x = 2");
        Assert.Equal("\"undefined\"", host.Result());
        host.Run("globalThis.left = 1; return 2");
        Assert.Equal("2", host.Result());
        host.Run("return typeof left");
        Assert.Equal("\"undefined\"", host.Result());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Each_script_has_its_own_tools_limits_and_arguments(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("return Object.keys(tools)");
        Assert.Equal("""["up"]""", host.Result());
        host.Tell(new ToolNames([new ServerTools("other", ["echo"])]));
        host.Run("return [Object.keys(tools), args]", new ScriptLimits { Args = """["a"]"""u8.ToArray() });
        Assert.Equal("""[["other"],["a"]]""", host.Result());
        host.Run("return typeof args", new ScriptLimits { MaxCalls = 1 });
        Assert.Equal("\"undefined\"", host.Result());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Answers_reach_the_calls_that_wait_for_them(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("let sum = 0; for (let i = 0; i < 3; i++) sum += await tools.up.echo({ i }); return sum");
        for (var i = 0; i < 3; i++)
        {
            var call = host.Call();
            Assert.Equal($$"""{"i":{{i}}}""", Encoding.UTF8.GetString(call.Arguments.Span));
            host.Answer(call.Id, $"{10 * i}");
        }

        Assert.Equal("30", host.Result());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Answers_that_come_in_one_piece_and_in_another_order_are_all_taken(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("return await Promise.all([1, 2, 3].map(i => tools.up.echo({ i })))");
        var calls = Enumerable.Range(0, 3).Select(_ => host.Call()).ToList();
        calls.Reverse();
        host.Answers(calls.Select(call => (call.Id, $"{call.Id * 5}")));
        Assert.Equal("[5,10,15]", host.Result());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Timers_come_due_while_an_answer_is_awaited(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("const first = await Promise.race([tools.up.echo({}), sleep(5).then(() => 'timer')]);"
            + " await tools.up.echo({ first }); return first");
        var open = host.Call();
        var call = host.Call();
        Assert.Equal("""{"first":"timer"}""", Encoding.UTF8.GetString(call.Arguments.Span));
        host.Answer(open.Id, "1");
        host.Answer(call.Id, "2");
        Assert.Equal("\"timer\"", host.Result());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task The_end_of_the_input_ends_the_worker_even_during_a_script(bool readsItself)
    {
        using var host = new Host(readsItself);
        host.Run("while (true) {}", new ScriptLimits { Timeout = TimeSpan.FromSeconds(3) });
        host.Close();
        await Patience.Of(host.Ended);
    }

    /// <summary>The host's side of the pipes.</summary>
    private sealed class Host : IDisposable
    {
        private readonly AnonymousPipeServerStream _toWorker = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream _fromWorker = new(PipeDirection.In);
        private readonly FrameChannel _channel;

        public Host(bool readsItself)
        {
            // Not disposed of: the worker's script thread may use them after its end, which is its process's elsewhere.
            var input = new AnonymousPipeClientStream(PipeDirection.In, _toWorker.ClientSafePipeHandle);
            var output = new AnonymousPipeClientStream(PipeDirection.Out, _fromWorker.ClientSafePipeHandle);
            _channel = new FrameChannel(_fromWorker, _toWorker);
            var waits = readsItself ? HiddenModes.WaitsOf((int)input.SafePipeHandle.DangerousGetHandle()) : null;
            Assert.Equal(readsItself, waits is not null);
            Ended = Task.Factory.StartNew(
                () => Worker.Run(input, output, () => [], () => [], waits),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            Next(FrameKind.Ready);
            Tell(new ToolNames([new ServerTools("up", ["echo"])]));
        }

        public Task Ended { get; }

        public void Tell(ToolNames tools) => _channel.Write(FrameKind.Catalog, HostFrames.Catalog(tools));

        public void Run(string code, ScriptLimits? limits = null)
        {
            _channel.Write(FrameKind.Run, HostFrames.Run(code, limits ?? new ScriptLimits()));
            Next(FrameKind.Started);
        }

        public ScriptCall Call() => WorkerFrames.ReadCall(Next(FrameKind.Call));

        public void Answer(int id, string json) => Answers([(id, json)]);

        /// <summary>Answers calls with one write.</summary>
        public void Answers(IEnumerable<(int Id, string Json)> answers)
        {
            using var all = new MemoryStream();
            var frames = new FrameChannel(Stream.Null, all);
            foreach (var (id, json) in answers)
            {
                frames.Write(
                    FrameKind.Reply, HostFrames.Reply(new ScriptReply(id, Encoding.UTF8.GetBytes(json), null)));
            }

            _toWorker.Write(all.ToArray());
        }

        public string Result()
        {
            var end = DoneFrame.Read(Next(FrameKind.Done));
            Assert.Null(end.Error);
            return Encoding.UTF8.GetString(end.Result.Span);
        }

        public void Close() => _toWorker.Dispose();

        public void Dispose()
        {
            Close();
            Ended.Wait(TimeSpan.FromSeconds(30));
            _fromWorker.Dispose();
        }

        /// <summary>The next frame that is about the script: not those about its turn.</summary>
        private ReadOnlyMemory<byte> Next(FrameKind kind)
        {
            while (true)
            {
                var frame = _channel.Read() ?? throw new EndOfStreamException();
                if (frame.Kind is FrameKind.Idle) continue;
                if (frame.Kind is FrameKind.TurnRequest)
                {
                    _channel.Write(FrameKind.Reply, HostFrames.Reply(ScriptReply.Turn));
                    continue;
                }

                Assert.Equal(kind, frame.Kind);
                return frame.Body;
            }
        }
    }
}
