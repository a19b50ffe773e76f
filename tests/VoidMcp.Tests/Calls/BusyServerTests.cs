using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

/// <summary>Servers that take one call at a time, and answers that do not come.</summary>
public sealed class BusyServerTests
{
    private static readonly ServerEntry s_entry =
        new() { Name = "s", Command = "s", Concurrency = 1, Timeout = TimeSpan.FromSeconds(10) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_waits_for_a_slot_no_longer_than_for_an_answer()
    {
        var time = new ManualTime();
        await using var servers = new Servers { Time = time }.Add(s_entry, () => new InMemoryServer());
        var set = servers.Open();
        using var taken = await set.LeaseAsync("s", Stop);
        var waiting = set.LeaseAsync("s", Stop).AsTask();
        await Patience.UntilAsync(() => set.Get("s").HasCallsWaiting);
        await time.PassAsync(s_entry.Timeout);
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(waiting));
        Assert.Equal(
            (FailureKind.TimedOut, "server 's' reached its concurrency limit (1) for 10 s; the call was not sent"),
            (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_question_that_nobody_answers_gives_its_slot_up_when_others_wait(bool othersWait)
    {
        var time = new ManualTime();
        await using var servers = new Servers { Time = time }
            .Add(s_entry with { Timeout = TimeSpan.FromMinutes(5) }, () =>
            {
                var server = new InMemoryServer();
                server.Answer = (request, session) =>
                {
                    if (request.Method != "tools/call") return false;
                    _ = server.AskAsync("elicitation/create");
                    return true;
                };
                return server;
            });
        var set = servers.Open();
        using var catalog = new ToolCatalog(set);
        using var calls = new CallRunner(catalog, set, time);
        var asked = new TaskCompletionSource();
        var client = new CallingClient
        {
            Session = this,
            Capabilities = """{"elicitation":{}}"""u8.ToArray(),
            MayNotComeBack = true,
            Ask = async (_, _, _, _, cancellation) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return default;
            },
        };
        using var cancel = new CancellationTokenSource();
        var parameters = """{"name":"echo"}"""u8.ToArray();
        var call = calls.RunAsync(CallOf(Era.Legacy, parameters, cancel.Token, client)).AsTask();
        await Patience.Of(asked.Task);
        var next = othersWait ? set.LeaseAsync("s", Stop).AsTask() : null;
        if (othersWait) await Patience.UntilAsync(() => set.Get("s").HasCallsWaiting);
        await time.PassAsync(CallLimits.Grace);
        if (next is null)
        {
            Assert.False(call.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.Of(call));
            return;
        }

        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(call));
        Assert.StartsWith(
            "s.echo waited for its user's answer for more than 60 s while other calls waited", failure.Message);
        (await next).Dispose();
    }

    [Fact]
    public async Task A_call_that_was_given_up_keeps_who_made_it_and_not_its_params()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var servers = new Servers().Add("s", () => new InMemoryServer
        {
            Answer = (request, _) => request.Method == "tools/call" && arrived.TrySetResult(),
        });
        var (calls, catalog) = servers.OpenCalls();
        using var runner = calls;
        using var tools = catalog;
        using var cancel = new CancellationTokenSource();
        var client = new CallingClient { Session = this, OnMessage = _ => { } };
        var line = """[17,{"name":"echo","arguments":{"text":"long"}}]"""u8.ToArray().AsMemory();
        var call = CallOf(Era.Legacy, line[4..^1], cancel.Token, client);
        call.RequestId = line[1..3];
        var reply = runner.RunAsync(call).AsTask();
        await Patience.Of(arrived.Task);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.Of(reply));
        Assert.True(call.IsGivenUp);
        Assert.True(call.Parameters.Body.IsEmpty);
        Assert.Equal("17"u8, call.RequestId.Span);
        Assert.False(call.RequestId.Span.Overlaps(line.Span));
        Assert.Same(this, call.Client!.Session);
        Assert.Null(call.Client.OnMessage);
    }

    [Fact]
    public async Task A_capability_that_a_modern_server_misses_is_told_in_words_to_callers_of_the_other_era()
    {
        await using var servers = new Servers().Add("s", () =>
        {
            var server = new InMemoryServer();
            server.Answer = (request, session) =>
            {
                if (request.Method == "server/discover")
                {
                    server.Respond(
                        request,
                        """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete"}""");
                }
                else if (request.Method == "tools/call")
                {
                    session.Refuse(request, RpcError.Parse(
                        ("""{"code":-32021,"message":"no sampling","data":"""u8
                            + """{"requiredCapabilities":{"sampling":{}}}}"""u8).ToArray()));
                }
                else return false;
                return true;
            };
            return server;
        });
        var set = servers.Open();
        using var catalog = new ToolCatalog(set);
        using var calls = new CallRunner(catalog, set, TimeProvider.System);
        ReadOnlyMemory<byte> parameters = """{"name":"echo"}"""u8.ToArray();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => calls.RunAsync(CallOf(Era.Legacy, parameters, Stop)).AsTask());
        Assert.Equal("s.echo requires a client with sampling: no sampling", failure.Message);

        // One of its own era gets it as it is.
        Assert.Equal(
            -32021,
            (await calls.RunAsync(CallOf(Era.Modern, EraTranslation.WithModernMeta(parameters), Stop))).Error?.Code);
    }

    private static Call CallOf(
        Era era, ReadOnlyMemory<byte> parameters, CancellationToken stop, CallingClient? client = null) => new()
    {
        Method = "tools/call",
        Parameters = MessageParts.Of(parameters),
        Server = "s",
        Topic = "s.echo",
        Era = era,
        Stop = stop,
        Client = client,
    };
}
