using System.Text.Json;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Asking;

public sealed class SuspendedCallsTests : IDisposable
{
    private const string Tool = "execute_code";
    private const string Arguments = """{"code":"x","timeout":1.0}""";

    private readonly ManualTime _time = new();
    private readonly SuspendedCalls _calls;

    public SuspendedCallsTests() => _calls = new SuspendedCalls(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task A_call_that_asks_nothing_is_answered_at_once() =>
        Assert.Equal("{}", Text(await StartAsync((_, _) => Task.FromResult(Utf8("{}")))));

    [Fact]
    public async Task A_question_suspends_the_call_and_the_retry_gets_the_result()
    {
        var asked = Json(await StartAsync(AskTwiceAsync));
        Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
        Assert.Equal(
            """{"method":"elicitation/create","params":{"n":1}}""",
            asked.GetProperty("inputRequests").GetProperty("question-1").GetRawText());

        asked = Json(await RetryAsync(State(asked), """{"question-1":{"action":"accept"}}"""));
        Assert.Equal(
            """{"n":2}""",
            asked.GetProperty("inputRequests").GetProperty("question-2").GetProperty("params").GetRawText());
        Assert.Equal(
            """[{"action":"accept"},{"action":"decline"}]""",
            Text(await RetryAsync(State(asked), """{"question-2":{"action":"decline"}}""")));
    }

    [Fact]
    public async Task A_question_that_was_left_unanswered_is_asked_again()
    {
        var first = Json(await StartAsync(AskTwiceAsync));
        var again = Json(await RetryAsync(State(first), """{"other":{}}"""));
        Assert.True(again.GetProperty("inputRequests").TryGetProperty("question-1", out _));
        Assert.NotEqual(State(first), State(again));
    }

    [Fact]
    public async Task A_state_works_once_and_only_for_its_own_request()
    {
        var state = State(Json(await StartAsync(AskTwiceAsync)));
        Refused(() => Resume(state, tool: "other"));
        Refused(() => Resume(state, arguments: """{"code":"y","timeout":1.0}"""));
        Refused(() => Resume(state[..^2] + (state[^2] == 'A' ? "B" : "A") + state[^1]));
        Refused(() => Resume("AAAA"));
        Refused(() => Resume("no base64 at all!"));

        // The same arguments in other words are the same.
        Resume(state, arguments: """{ "timeout": 1.0, "code": "\u0078" }""");
        Refused(() => Resume(state));
    }

    [Fact]
    public async Task Nobody_comes_back_so_the_call_is_stopped_after_ten_minutes()
    {
        var stopped = new TaskCompletionSource();
        var state = State(Json(await StartAsync((call, stop) => AskAsync(call, stopped, stop))));
        _time.Advance(SuspendedCalls.Expiry - TimeSpan.FromSeconds(1));
        Assert.False(stopped.Task.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Patience.Of(stopped.Task);
        Refused(() => Resume(state));
    }

    [Fact]
    public async Task The_oldest_is_stopped_for_one_too_many()
    {
        var first = new TaskCompletionSource();
        var state = State(Json(await StartAsync((call, stop) => AskAsync(call, first, stop))));
        for (var i = 0; i < SuspendedCalls.MaxWaiting; i++)
            await StartAsync((call, stop) => AskAsync(call, new(), stop));
        await Patience.Of(first.Task);
        Refused(() => Resume(state));
    }

    [Fact]
    public async Task The_end_of_the_session_stops_all()
    {
        var stopped = new TaskCompletionSource();
        await StartAsync((call, stop) => AskAsync(call, stopped, stop));
        _calls.Dispose();
        await Patience.Of(stopped.Task);
    }

    [Fact]
    public async Task A_cancelled_request_stops_the_call_that_it_waits_for()
    {
        var (running, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var client = new CancellationTokenSource();
        var request = _calls.StartAsync(Call(), async (_, stop) =>
        {
            running.TrySetResult();
            await using var registration = stop.Register(() => stopped.TrySetResult());
            await Task.Delay(Timeout.Infinite, stop);
            return default;
        }, client.Token);
        await Patience.Of(running.Task);
        await client.CancelAsync();
        await Patience.Of(stopped.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task A_call_that_ends_while_nobody_waits_gives_its_result_to_the_retry()
    {
        var end = new TaskCompletionSource();
        var state = State(Json(await StartAsync(async (call, stop) =>
        {
            _ = call.AskAsync("m", Utf8("{}"), stop);
            await end.Task;
            return Utf8("[1]");
        })));
        end.SetResult();
        Assert.Equal("[1]", Text(await RetryAsync(state, "{}")));
    }

    private static async Task<ReadOnlyMemory<byte>> AskTwiceAsync(SuspendableCall call, CancellationToken stop)
    {
        var one = await call.AskAsync("elicitation/create", Utf8("""{"n":1}"""), stop);
        var two = await call.AskAsync("elicitation/create", Utf8("""{"n":2}"""), stop);
        return Utf8($"[{Text(one)},{Text(two)}]");
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(
        SuspendableCall call, TaskCompletionSource stopped, CancellationToken stop)
    {
        try
        {
            return await call.AskAsync("m", Utf8("{}"), stop);
        }
        catch (OperationCanceledException)
        {
            stopped.TrySetResult();
            throw;
        }
    }

    private async Task<ReadOnlyMemory<byte>> StartAsync(
        Func<SuspendableCall, CancellationToken, Task<ReadOnlyMemory<byte>>> work) =>
        (await _calls.StartAsync(
            Call(), async (call, stop) => new RpcReply(await work(call, stop), null), Stop)).Result;

    private async Task<ReadOnlyMemory<byte>> RetryAsync(string state, string responses) =>
        (await _calls.AnswerAsync(Resume(state, responses: responses), Stop)).Result;

    private SuspendableCall Resume(
        string state, string tool = Tool, string arguments = Arguments, string responses = "{}") =>
        _calls.Resume(
            state, tool, Utf8($$"""{"name":"{{tool}}","arguments":{{arguments}},"inputResponses":{{responses}}}"""));

    private static SuspendableCall Call() => new(Tool, Utf8(Arguments));

    private static void Refused(Action action) =>
        Assert.Equal(RpcError.InvalidParams, Assert.Throws<RequestFailure>(action).Error.Code);

    private static string State(JsonElement asked) => asked.GetProperty("requestState").GetString()!;

    private static JsonElement Json(ReadOnlyMemory<byte> utf8) => JsonElement.Parse(utf8.Span);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
