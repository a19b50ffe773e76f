using System.Collections.Concurrent;
using System.Text.Json;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Fixtures;
using VoidMcp.Protocol;
using VoidMcp.Tests.Remote;
using VoidMcp.Tests.Upstream;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Asking;

/// <summary>A server's question reaches the client that caused it, and nobody else.</summary>
public sealed class QuestionTests : IAsyncLifetime
{
    private const string Uncertain = "several clients have calls in flight on this server";

    private readonly ManualTime _time = new();
    private readonly ConcurrentDictionary<string, JsonRpcMessage> _calls = new();
    private readonly InMemoryServer _server = new();
    private readonly CallLimits _limits;
    private UpstreamConnection _connection = null!;

    public QuestionTests() => _limits = new CallLimits(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server.Answer = (request, _) => request.Method == "tools/call"
            && _calls.TryAdd(JsonSlices.Text(request.Body, "name"u8)!, request);
        var connector = new UpstreamConnector("memory", _ => Task.FromResult<IServerTransport>(_server), _time);
        _connection = await connector.ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _limits.Dispose();
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task With_calls_of_several_clients_in_flight_it_waits_until_one_is_left()
    {
        var (ann, bob) = (new Person(), new Person());
        var first = await CallAsync("ann", ann);
        var second = await CallAsync("bob", bob);
        var question = await AskAsync();
        await CallAsync("late", new Person());
        _server.Respond(_calls["ann"], "{}");
        await first;
        bob.Answer.SetResult();
        Assert.Null((await Soon(question)).Error);
        Assert.Equal((0, 1), (ann.Questions, bob.Questions));
        _server.Respond(_calls["bob"], "{}");
        await second;
    }

    [Fact]
    public async Task A_call_of_somebody_who_can_not_be_asked_may_be_the_cause_as_well()
    {
        var (plain, bob) = (new Person { Capabilities = "{}" }, new Person());
        await CallAsync("plain", plain);
        await CallAsync("bob", bob);
        var question = await AskAsync();
        _server.Respond(_calls["bob"], "{}");
        Assert.Equal(RpcError.MethodNotFound, (await Soon(question)).Error!.Code);
        Assert.Equal((0, 0), (plain.Questions, bob.Questions));
    }

    [Fact]
    public async Task Where_it_stays_uncertain_it_is_refused()
    {
        var (ann, bob) = (new Person(), new Person());
        await CallAsync("ann", ann);
        await CallAsync("bob", bob);
        Assert.Contains(
            Uncertain,
            (await LaterAsync(_server.AskAsync("elicitation/create"))).Error!.Message,
            StringComparison.Ordinal);
        Assert.Equal((0, 0), (ann.Questions, bob.Questions));
    }

    [Fact]
    public async Task A_call_that_was_given_up_may_still_be_the_cause()
    {
        var (ann, bob) = (new Person(), new Person());
        using var cancel = new CancellationTokenSource();
        var first = await CallAsync("ann", ann, cancel);
        await CallAsync("bob", bob);
        var question = await AskAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Contains(Uncertain, (await Soon(question)).Error!.Message, StringComparison.Ordinal);
        Assert.Equal(0, bob.Questions);
    }

    [Fact]
    public async Task A_call_that_was_given_up_before_the_question_came_may_be_its_cause_until_it_is_answered()
    {
        var (ann, bob) = (new Person(), new Person());
        using var cancel = new CancellationTokenSource();
        var first = await CallAsync("ann", ann, cancel);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var alone = (await Soon(await AskAsync())).Error!.Message;
        Assert.Contains("was cancelled", alone, StringComparison.Ordinal);

        var second = await CallAsync("bob", bob);
        Assert.Contains(Uncertain, (await Soon(await AskAsync())).Error!.Message, StringComparison.Ordinal);
        _server.Respond(_calls["ann"], "{}");
        bob.Answer.SetResult();
        Assert.Null((await Soon(await AskAsync())).Error);
        Assert.Equal((0, 1), (ann.Questions, bob.Questions));
        _server.Respond(_calls["bob"], "{}");
        await second;
    }

    [Fact]
    public async Task Somebody_who_does_not_answer_makes_questions_uncertain_for_others()
    {
        var (ann, bob) = (new Person(), new Person());
        await CallAsync("ann", ann);
        var open = _server.AskAsync("elicitation/create");
        await Patience.Of(ann.Asked.Task);
        await CallAsync("bob", bob);
        var second = await LaterAsync(_server.AskAsync("elicitation/create"));
        Assert.Contains(Uncertain, second.Error!.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (ann.Questions, bob.Questions));
        _server.Respond(_calls["bob"], "{}");
        ann.Answer.SetResult();
        Assert.Null((await Soon(open)).Error);
    }

    [Fact]
    public async Task Over_http_it_is_known_with_which_call_it_came()
    {
        await using var fixture = await HttpFixture.StartAsync();
        var answered = new ConcurrentDictionary<string, TaskCompletionSource>();
        var (callsIn, bothAreIn) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        fixture.Intercept = async (context, seen) =>
        {
            var message = seen.Body.StartsWith('{') ? JsonElement.Parse(seen.Body) : default;
            if (seen.Method is null && message.ValueKind == JsonValueKind.Object)
            {
                answered[message.GetProperty("id").GetString()!].TrySetResult();
                context.Response.StatusCode = 202;
                return true;
            }

            if (seen.Method != "tools/call") return false;
            var name = message.GetProperty("params").GetProperty("name").GetString()!;
            var answer = answered[name] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.Increment(ref callsIn) == 2) bothAreIn.SetResult();
            await Patience.Of(bothAreIn.Task);
            context.Response.ContentType = "text/event-stream";
            await WriteAsync(
                $$$"""{"jsonrpc":"2.0","id":"{{{name}}}","method":"elicitation/create","params":"""
                + $$$"""{"message":"{{{name}}}"}}""");
            await Patience.Of(answer.Task);
            await WriteAsync(
                $$$"""{"jsonrpc":"2.0","id":{{{message.GetProperty("id").GetRawText()}}},"result":{"content":[]}}""");
            return true;

            async Task WriteAsync(string data)
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"), Stop);
                await context.Response.Body.FlushAsync(Stop);
            }
        };
        await using var connection = await HttpServers.ConnectAsync(fixture.Url);
        var people = new[] { "ann", "bob" }.Select(name => (Name: name, Person: new Person())).ToList();
        await Task.WhenAll(people.Select(async p =>
        {
            p.Person.Answer.SetResult();
            Assert.Null((await SendAsync(connection, p.Name, p.Person, Stop)).Error);
        }));
        Assert.All(people, p => Assert.Equal($"{{\"message\":\"[remote] {p.Name}\"}}", p.Person.Said));
    }

    [Fact]
    public async Task During_a_call_of_a_command_the_server_learns_why_nobody_is_asked()
    {
        using var limit = _limits.Begin(TimeSpan.Zero, null);
        var call = _connection.SendAsync(
            new Cause { Limit = limit }, "tools/call", MessageParts.Of(Call("mine")), default, null, null);
        await Patience.UntilAsync(() => _calls.ContainsKey("mine"), "the call at the server");
        var refusal = await Soon(_server.AskAsync("elicitation/create"));
        Assert.Contains("the call comes from a voidmcp command", refusal.Error!.Message, StringComparison.Ordinal);
        _server.Respond(_calls["mine"], "{}");
        await call;
        refusal = await Soon(_server.AskAsync("elicitation/create"));
        Assert.Contains("no call of a client is in flight", refusal.Error!.Message, StringComparison.Ordinal);
    }

    private static Task<RpcReply> Soon(Task<RpcReply> reply) => Patience.Of(reply, "an answer");

    private static ReadOnlyMemory<byte> Call(string name) => Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}""");

    /// <summary>Lets the clock run until the answer is there.</summary>
    private async Task<RpcReply> LaterAsync(Task<RpcReply> reply)
    {
        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => reply.IsCompleted);
        return await reply;
    }

    /// <summary>Asks, and waits until the question has arrived: what comes behind it is answered.</summary>
    private async Task<Task<RpcReply>> AskAsync()
    {
        var question = _server.AskAsync("elicitation/create");
        await Soon(_server.AskAsync("ping"));
        return question;
    }

    /// <summary>Begins a call, and waits until the server has it.</summary>
    private async Task<Task<RpcReply>> CallAsync(string name, Person person, CancellationTokenSource? cancel = null)
    {
        var call = SendAsync(_connection, name, person, cancel?.Token ?? Stop);
        await Patience.UntilAsync(() => _calls.ContainsKey(name), $"the call '{name}' at the server");
        return call;
    }

    private async Task<RpcReply> SendAsync(
        UpstreamConnection connection, string name, Person person, CancellationToken stop)
    {
        using var limit = _limits.Begin(TimeSpan.Zero, null);
        var cause = new Cause { Client = person.Client, Limit = limit };
        limit.Follow(stop);
        var reply = await connection.SendAsync(cause, "tools/call", MessageParts.Of(Call(name)), default, null, null);
        return limit.Ending == CallEnding.None ? reply : throw new OperationCanceledException(stop);
    }

    /// <summary>A client whose user answers when the test says so.</summary>
    private sealed class Person
    {
        private int _questions;

        public string Capabilities { get; init; } = """{"elicitation":{}}""";

        public int Questions => Volatile.Read(ref _questions);

        public string? Said { get; private set; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CallingClient Client =>
            new() { Session = this, Capabilities = Encoding.UTF8.GetBytes(Capabilities), Ask = AskAsync };

        private async Task<RpcReply> AskAsync(
            string method,
            ReadOnlyMemory<byte> parameters,
            ReadOnlyMemory<byte> related,
            Action<ReadOnlyMemory<byte>>? onProgress,
            CancellationToken cancellation)
        {
            Interlocked.Increment(ref _questions);
            Said = Encoding.UTF8.GetString(parameters.Span);
            Asked.TrySetResult();
            await Answer.Task.WaitAsync(cancellation);
            return new RpcReply("""{"action":"accept"}"""u8.ToArray(), null);
        }
    }
}
