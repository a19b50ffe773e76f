using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

/// <summary>How long a call may wait for a person: ten minutes in total, however many questions there are.</summary>
public sealed class PatienceTests
{
    private const string InTotal = "s.echo waited 10 minutes in total for its user's answers; the call was cancelled";

    private const string Wish =
        """{"resultType":"input_required","inputRequests":{"q":{"method":"elicitation/create","params":{}}}}""";

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _questions = new();
    private InMemoryServer _server = null!;
    private int _answers;
    private JsonRpcMessage? _request;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_questions_of_one_call_share_ten_minutes(bool isModern)
    {
        await using var servers = Open(isModern);
        var call = await BeginAsync(servers);
        await AskedAsync(isModern, 1);
        await AdvanceAsync(isModern, TimeSpan.FromMinutes(6));
        Answer();
        await AskedAsync(isModern, 2);
        await AdvanceAsync(isModern, TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        await AdvanceAsync(isModern, TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(call));
        Assert.Equal((FailureKind.TimedOut, InTotal), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_answers_in_time_gets_the_result_and_the_server_its_time_again(bool isModern)
    {
        await using var servers = Open(isModern);
        var call = await BeginAsync(servers);
        await AskedAsync(isModern, 1);
        await AdvanceAsync(isModern, TimeSpan.FromMinutes(9));
        Answer();
        await Patience.UntilAsync(() => _answers == 1);
        await AdvanceAsync(isModern, TimeSpan.FromSeconds(59));
        Assert.False(call.IsCompleted);
        if (isModern) await Patience.UntilAsync(() => Calls == 2);
        _server.Respond(_request!, """{"resultType":"complete","content":[]}""");
        Assert.Null((await Patience.Of(call)).Error);
    }

    private int Calls => _server.Received.Count(r => r.StartsWith("tools/call ", StringComparison.Ordinal));

    /// <summary>A legacy server is started again for a client that it may ask more of than it was told.</summary>
    private Servers Open(bool isModern) => new Servers { Time = _time }.Add("s", () => _server = new InMemoryServer
    {
        Answer = (request, session) =>
        {
            if (request.Method == "tools/call")
            {
                Volatile.Write(ref _request, request);
                return true;
            }

            if (request.Method != "server/discover" || !isModern) return false;
            session.Respond(request, """{"supportedVersions":["2026-07-28"]}"""u8.ToArray());
            return true;
        },
    });

    private async Task<Task<RpcReply>> BeginAsync(Servers servers)
    {
        var (calls, _) = servers.OpenCalls();
        var capabilities = """{"elicitation":{}}"""u8.ToArray();
        var person = new CallingClient { Session = this, Capabilities = capabilities, Ask = AskAsync };
        var tool = await calls.FindAsync("s", "echo", Stop);
        return calls.RunAsync(new Call
        {
            Method = "tools/call",
            Parameters = ToolParameters.Of(tool, default),
            Server = "s",
            Tool = tool,
            Client = person,
            OnProgress = _ => { },
            Stop = Stop,
        }).AsTask();
    }

    /// <summary>The server asks, in its era's way, and the person has the question.</summary>
    private async Task AskedAsync(bool isModern, int count)
    {
        await Patience.UntilAsync(() => isModern ? Calls == count : _request is not null);
        if (!isModern) _ = _server.AskAsync("elicitation/create");
        else _server.Respond(_request!, Wish);
        await Patience.UntilAsync(() => _questions.Count == count);
    }

    /// <summary>Time passes, and a legacy server says every minute that it is still there.</summary>
    private async Task AdvanceAsync(bool isModern, TimeSpan by)
    {
        var step = TimeSpan.FromMinutes(1);
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            _time.Advance(left < step ? left : step);
            if (isModern) continue;
            var token = Encoding.UTF8.GetString(_request!.ProgressToken.Span);
            _server.Notify("notifications/progress", $$"""{"progressToken":{{token}},"progress":1}""");

            // Lines are handled in order: once this is answered, the progress was seen.
            await Patience.Of(_server.AskAsync("ping"));
        }
    }

    private void Answer() => _questions.Last().SetResult();

    private async Task<RpcReply> AskAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> related,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation)
    {
        var question = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions.Enqueue(question);
        await question.Task.WaitAsync(cancellation);
        Interlocked.Increment(ref _answers);
        return new RpcReply("""{"action":"accept"}"""u8.ToArray(), null);
    }
}
