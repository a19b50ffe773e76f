using System.Text;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

public sealed class CallRunnerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_starts_the_server_and_passes_everything_but_the_name()
    {
        await using var servers = new Servers()
            .Add("s", () => new InMemoryServer { Pages = [["""{"name":"my.tool"}"""]] });
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "my_tool", Stop);
        var reply = await calls.RunAsync(new Call
        {
            Method = "tools/call",
            Parameters = MessageParts.Of(
                Utf8("""{"name":"s__my_tool","arguments":{"é":1.50},"x":[ 1 ],"_meta":{"a":1}}""")),
            Server = "s",
            Tool = tool,
            Stop = Stop,
        });
        Assert.Equal(
            """{"content":[],"echo":{"name":"my.tool","arguments":{"é":1.50},"x":[ 1 ],"_meta":{"a":1}}}""",
            Encoding.UTF8.GetString(reply.Result.Span));
    }

    [Fact]
    public async Task What_is_denied_can_neither_be_seen_nor_called()
    {
        var entry = new ServerEntry { Name = "s", Command = "s", Tools = new ToolPolicy(["read*"], ["*secret*"], []) };
        await using var servers = new Servers().Add(entry, () => new InMemoryServer
        {
            Pages = [["""{"name":"read"}""", """{"name":"read_secret"}""", """{"name":"write"}"""]],
        });
        var (calls, catalog) = servers.OpenCalls();
        Assert.Equal("read", (await calls.FindAsync("s", "read", Stop)).Name);
        Assert.Equal(["read"], catalog.Current.Tools.Select(t => t.Name));
        foreach (var denied in new[] { "read_secret", "write" })
        {
            Assert.Equal(
                FailureKind.UnknownTool,
                (await Assert.ThrowsAsync<VoidMcpException>(() => calls.FindAsync("s", denied, Stop).AsTask())).Kind);
        }
    }

    [Theory]
    [InlineData("githb", "x", "Did you mean github?")]
    [InlineData("github", "serch_issues", "Did you mean search_issues?")]
    public async Task Unknown_names_fail_with_the_nearest(string server, string tool, string hint)
    {
        await using var servers = new Servers()
            .Add("github", () => new InMemoryServer { Pages = [["""{"name":"search_issues"}"""]] });
        var (calls, _) = servers.OpenCalls();
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => calls.FindAsync(server, tool, Stop).AsTask());
        Assert.Equal(hint, error.Hint);
    }

    [Fact]
    public async Task A_server_that_dies_during_a_call_costs_that_call_and_the_next_one_works()
    {
        var count = 0;
        await using var servers = new Servers().Add("s", () =>
        {
            var server = new InMemoryServer { RecentStderr = "panic!" };
            var dies = count++ == 0;
            server.Answer = (request, _) =>
            {
                if (request.Method != "tools/call" || !dies) return false;
                server.Die("it exited with code 3");
                return true;
            };
            return server;
        });
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(CallOf(tool)).AsTask());
        Assert.Equal(FailureKind.UpstreamDied, error.Kind);
        Assert.Contains("exited with code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("panic!", error.Message, StringComparison.Ordinal);
        Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
        Assert.Equal(2, servers.Starts);
    }

    [Fact]
    public async Task What_the_server_sent_that_fits_no_request_is_named_when_the_call_times_out()
    {
        var upstream = new InMemoryServer();
        var responded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        upstream.Answer = (request, _) =>
        {
            if (request.Method != "tools/call") return false;
            Assert.True(JsonRpcMessage.TryParse(
                Utf8("""{"jsonrpc":"2.0","id":99,"method":"x"}"""), out var other, out string? _));
            upstream.Respond(other!, "{}");
            responded.TrySetResult();
            return true;
        };
        var time = new ManualTime();
        var entry = new ServerEntry { Name = "s", Command = "s", Timeout = TimeSpan.FromSeconds(7) };
        await using var servers = new Servers { Time = time }.Add(entry, () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        var call = calls.RunAsync(CallOf(tool)).AsTask();
        await Patience.Of(responded.Task);

        // What it sent is read before this is answered.
        await upstream.AskAsync("ping");
        await time.PassAsync(entry.Timeout);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(call));
        Assert.EndsWith(
            "meanwhile it sent a response with id 99, which belongs to no open request",
            error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("raise", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_at_the_servers_timeout_and_is_cancelled_upstream()
    {
        var upstream = new InMemoryServer { Answer = (request, _) => request.Method == "tools/call" };
        var time = new ManualTime();
        var entry = new ServerEntry { Name = "s", Command = "s", Timeout = TimeSpan.FromSeconds(7) };
        await using var servers = new Servers { Time = time }.Add(entry, () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        var call = calls.RunAsync(CallOf(tool)).AsTask();
        await time.PassAsync(entry.Timeout);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => Patience.Of(call));
        Assert.Equal(FailureKind.TimedOut, error.Kind);
        Assert.Contains("s.echo", error.Message, StringComparison.Ordinal);
        await upstream.AskAsync("ping");
        await Patience.UntilAsync(() => upstream.Received.Contains("notifications/cancelled"));
    }

    [Fact]
    public async Task An_error_that_is_none_gives_the_slot_back_and_the_gateway_can_end()
    {
        var upstream = new InMemoryServer();
        upstream.Answer = (request, session) =>
        {
            if (request.Method is not ("tools/call" or "prompts/list")) return false;
            session.Refuse(request, new RpcError(0, "no", Utf8("""{"code":"ERR_X","message":"no"}""")));
            return true;
        };
        await using var servers = new Servers()
            .Add(new ServerEntry { Name = "s", Command = "s", Concurrency = 1 }, () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        for (var i = 0; i < 2; i++)
            Assert.Equal("no (code: ERR_X)", (await calls.RunAsync(CallOf(tool))).Error!.Message);
    }

    [Fact]
    public async Task No_more_calls_are_in_flight_than_the_server_takes()
    {
        int inFlight = 0, most = 0;
        var upstream = new InMemoryServer();
        upstream.Answer = (request, session) =>
        {
            if (request.Method != "tools/call") return false;
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            _ = Task.Run(() =>
            {
                Interlocked.Decrement(ref inFlight);
                session.Respond(request, Utf8("{}"));
            });
            return true;
        };
        await using var servers = new Servers()
            .Add(new ServerEntry { Name = "s", Command = "s", Concurrency = 2 }, () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => calls.RunAsync(CallOf(tool)).AsTask()));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_result_that_asks_for_input_passes_to_modern_callers_and_is_refused_to_others()
    {
        var upstream = new InMemoryServer();
        upstream.Answer = (request, _) =>
        {
            if (request.Method == "server/discover")
            {
                upstream.Respond(request, """{"supportedVersions":["2026-07-28"]}""");
            }
            else if (request.Method == "tools/call")
            {
                upstream.Respond(
                    request,
                    """{"resultType":"input_required","inputRequests":{"q":{"method":"roots/list"}}"""
                    + ""","requestState":"s"}""");
            }
            else
            {
                return false;
            }

            return true;
        };
        await using var servers = new Servers().Add("s", () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(CallOf(tool)).AsTask());
        Assert.Contains("input_required", error.Message, StringComparison.Ordinal);
        var modern = await calls.RunAsync(CallOf(tool, Era.Modern));
        Assert.Equal(
            """{"resultType":"input_required","inputRequests":{"q":{"method":"roots/list"}},"requestState":"s"}""",
            Encoding.UTF8.GetString(modern.Result.Span));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"hello\"")]
    public async Task What_is_no_result_fails_in_words(string result)
    {
        var upstream = new InMemoryServer();
        upstream.Answer = (request, _) =>
        {
            if (request.Method == "tools/call") upstream.Respond(request, result);
            return request.Method == "tools/call";
        };
        await using var servers = new Servers().Add("s", () => upstream);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        Assert.Equal(
            FailureKind.ToolFailed,
            (await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(CallOf(tool)).AsTask())).Kind);
    }

    [Fact]
    public async Task A_protocol_error_passes_exactly()
    {
        const string Error = """{"code":-32050,"message":"no","data":"text"}""";
        await using var servers = new Servers().Add("s", () => new InMemoryServer
        {
            Answer = (request, session) =>
            {
                if (request.Method == "tools/call") session.Refuse(request, RpcError.Parse(Utf8(Error)));
                return request.Method == "tools/call";
            },
        });
        var (calls, _) = servers.OpenCalls();
        var reply = await calls.RunAsync(CallOf(await calls.FindAsync("s", "echo", Stop)));
        Assert.Equal(Error, Encoding.UTF8.GetString(reply.Error!.Utf8.Span));
    }

    private static Call CallOf(CatalogTool tool, Era era = Era.Legacy) => new()
    {
        Method = "tools/call",
        Parameters = ToolParameters.Of(tool, default),
        Server = tool.Server,
        Tool = tool,
        Stop = Stop,
        Era = era,
    };

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
