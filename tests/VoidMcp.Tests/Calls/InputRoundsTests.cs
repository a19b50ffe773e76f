using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Calls;

/// <summary>
/// What servers want of a client of the other era before they answer (PROTOCOL, the table's L to M and M to L).
/// </summary>
public sealed class InputRoundsTests
{
    private const string Everything = """{"sampling":{},"roots":{},"elicitation":{"form":{},"url":{}}}""";

    private readonly ConcurrentQueue<string> _asked = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"resultType":"input_required"}""", "invalid 'input_required' result")]
    [InlineData("""{"resultType":"input_required","inputRequests":{}}""", "invalid 'input_required' result")]
    [InlineData(
        """{"resultType":"input_required","inputRequests":[1],"requestState":"s"}""",
        "invalid 'input_required' result")]
    [InlineData(
        """{"resultType":"input_required","inputRequests":{"a":{"params":{} } },"requestState":"s"}""",
        "invalid 'input_required' result")]
    [InlineData("""{"resultType":"weird","foo":1}""", "a result of type 'weird'")]
    [InlineData("""{"resultType":5,"foo":1}""", "a result of type '5'")]
    public async Task What_asks_for_nothing_that_can_be_understood_is_an_error_after_one_call(
        string result, string words)
    {
        var server = Modern(_ => result);
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => CallAsync(server, Era.Legacy, Everything));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Single(Calls(server));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Who_wants_time_alone_is_asked_again_with_its_state()
    {
        var server = Modern(n => n < 2
            ? $$"""{"resultType":"input_required","requestState":"s{{n}}"}"""
            : """{"resultType":"complete","content":[]}""");
        Assert.Null((await CallAsync(server, Era.Legacy, capabilities: null)).Error);
        Assert.Equal(3, Calls(server).Count);
        Assert.Contains("\"requestState\":\"s1\"", Calls(server)[2], StringComparison.Ordinal);
        Assert.DoesNotContain("inputResponses", Calls(server)[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"sampling":{}}""", """{"method":"roots/list"}""", "'roots/list'")]
    [InlineData(
        """{"sampling":{},"elicitation":{}}""",
        """{"method":"elicitation/create","params":{"mode":"url","url":"https://x"} }""",
        "URL elicitation")]
    [InlineData(
        """{"sampling":{},"elicitation":{"url":{} } }""",
        """{"method":"elicitation/create","params":{"message":"m"} }""",
        "'elicitation/create'")]
    public async Task Nothing_is_asked_where_not_all_of_it_can_be(string capabilities, string second, string words)
    {
        var server = Modern(_ =>
            """{"resultType":"input_required","inputRequests":{"a":{"method":"sampling/createMessage","params":{}}"""
            + $$$""","b":{{{second}}}}}""");
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => CallAsync(server, Era.Legacy, capabilities));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(_asked);
        Assert.Single(Calls(server));
    }

    [Theory]
    [InlineData(Everything, """{"code":-32042,"message":"go","data":{"why":1}}""")]
    [InlineData(Everything, """{"code":-32042,"message":"go","data":{"elicitations":[{"message":"no url"}]}}""")]
    [InlineData(
        """{"elicitation":{}}""",
        """{"code":-32042,"message":"go","data":{"elicitations":[{"mode":"url","url":"https://x"}]}}""",
        """{"code":-32042,"message":"go","data":{"elicitations":"""
        + """[{"mode":"url","url":"https://x","message":"[s] (opens x)"}]}}""")]
    public async Task Urls_that_are_none_or_that_the_client_can_not_show_are_the_servers_error(
        string capabilities, string error, string? expected = null)
    {
        var server = new InMemoryServer();
        server.Answer = (request, session) =>
        {
            if (request.Method == "tools/call") session.Refuse(request, RpcError.Parse(Encoding.UTF8.GetBytes(error)));
            return request.Method == "tools/call";
        };
        var got = (await CallAsync(server, Era.Modern, capabilities)).Error!;
        Assert.Equal(expected ?? error, Encoding.UTF8.GetString(got.Utf8.Span));
        Assert.Single(Calls(server));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Urls_are_asked_of_a_modern_client_that_shows_them()
    {
        var server = new InMemoryServer();
        server.Answer = (request, session) =>
        {
            if (request.Method != "tools/call" || Calls(server).Count > 1) return false;
            session.Refuse(request, RpcError.Parse(
                ("""{"code":-32042,"message":"go","data":{"elicitations":"""u8
                    + """[{"url":"https://x","message":"m"}]}}"""u8).ToArray()));
            return true;
        };
        Assert.Null((await CallAsync(server, Era.Modern, Everything)).Error);
        Assert.Equal(
            """elicitation/create {"url":"https://x","message":"[s] m (opens x)","mode":"url"}""",
            Assert.Single(_asked));
    }

    private async Task<RpcReply> CallAsync(InMemoryServer server, Era era, string? capabilities)
    {
        // A legacy server is started anew for a client that it may ask more of than it was told.
        var starts = 0;
        await using var servers = new Servers().Add("s", () => starts++ == 0 ? server : new InMemoryServer
        {
            Answer = (request, session) =>
            {
                server.Received.Enqueue($"{request.Method} {Encoding.UTF8.GetString(request.Body.Span)}");
                return server.Answer(request, session);
            },
        });
        var (calls, _) = servers.OpenCalls();
        var client = capabilities is null ? null : new CallingClient
        {
            Session = this,
            Capabilities = Encoding.UTF8.GetBytes(capabilities),
            Ask = (method, parameters, _, _, _) =>
            {
                _asked.Enqueue($"{method} {Encoding.UTF8.GetString(parameters.Span)}");
                return Task.FromResult(new RpcReply("""{"action":"accept"}"""u8.ToArray(), null));
            },
        };
        var tool = await calls.FindAsync("s", "echo", Stop);
        return await calls.RunAsync(new Call
        {
            Method = "tools/call",
            Parameters = ToolParameters.Of(tool, default),
            Server = "s",
            Tool = tool,
            Era = era,
            Client = client,
            Stop = Stop,
        });
    }

    private static InMemoryServer Modern(Func<int, string> result)
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "server/discover")
                server.Respond(request, """{"supportedVersions":["2026-07-28"]}""");
            else if (request.Method == "tools/call")
                server.Respond(request, result(Calls(server).Count - 1));
            else
                return false;
            return true;
        };
        return server;
    }

    private static IReadOnlyList<string> Calls(InMemoryServer server) =>
        [.. server.Received.Where(r => r.StartsWith("tools/call ", StringComparison.Ordinal))];
}
