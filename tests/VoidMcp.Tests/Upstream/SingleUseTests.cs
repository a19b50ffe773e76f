using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Upstream;

/// <summary>Servers that exit after each answer, and some that take requests along.</summary>
public sealed class SingleUseTests
{
    private const string Nothing = """{"content":[]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_exits_after_its_lists_is_started_without_asking_for_them()
    {
        var started = new List<InMemoryServer>();
        await using var servers = new Servers().Add("s", () => Started(started, server =>
            server.Answer = (request, _) => request.Method == "tools/list" && server.ExitsAfter(
                request, """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""")));
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        await Patience.UntilAsync(() => started[0].IsDisposed);
        for (var call = 0; call < 2; call++) Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
        Assert.DoesNotContain(started[^1].Received, r => r.StartsWith("tools/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_its_server_does_not_survive_costs_only_itself()
    {
        var started = new List<InMemoryServer>();
        await using var servers = new Servers().Add("s", () => Started(started, server =>
        {
            server.Capabilities = """{"tools":{},"prompts":{}}""";
            server.Answer = (request, _) =>
            {
                if (request.Method != "prompts/list") return false;
                server.Leave("it exited with code 1");
                return true;
            };
        }));
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
    }

    [Fact]
    public async Task A_server_that_exits_after_each_answer_serves_one_caller_at_a_time()
    {
        var started = new List<InMemoryServer>();
        await using var servers = new Servers().Add("s", () => Started(started, server =>
            server.Answer = (request, _) => request.Method == "tools/call" && server.ExitsAfter(request, Nothing)));
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
        await Patience.UntilAsync(() => started[0].IsDisposed);
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => calls.RunAsync(CallOf(tool)).AsTask()));
        Assert.All(together, reply => Assert.Null(reply.Error));
        Assert.All(started, server => Assert.InRange(
            server.Received.Count(r => r.StartsWith("tools/call", StringComparison.Ordinal)), 0, 1));
    }

    [Fact]
    public async Task A_server_that_stays_after_all_is_used_again()
    {
        var started = new List<InMemoryServer>();
        await using var servers = new Servers().Add("s", () => Started(started, server =>
        {
            var dies = started.Count == 0;
            server.Answer = (request, _) =>
                request.Method == "tools/call" && dies && server.ExitsAfter(request, Nothing);
        }));
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
        await Patience.UntilAsync(() => started[0].IsDisposed);
        for (var call = 0; call < 3; call++) Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
        Assert.Equal(2, started.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_call_is_sent_again_only_if_the_tool_only_reads(bool onlyReads)
    {
        var started = new List<InMemoryServer>();
        var hint = onlyReads ? "true" : "false";
        var definition = $$$"""{"name":"echo","annotations":{"readOnlyHint":{{{hint}}}}}""";
        await using var servers = new Servers().Add("s", () => Started(started, server =>
        {
            var dies = started.Count == 0;
            server.Pages = [[definition]];
            server.Answer = (request, _) =>
            {
                if (request.Method != "tools/call" || !dies) return false;
                server.Die("it exited with code 0");
                return true;
            };
        }));
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "echo", Stop);
        if (onlyReads)
        {
            Assert.Null((await calls.RunAsync(CallOf(tool))).Error);
            return;
        }

        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => calls.RunAsync(CallOf(tool)).AsTask());
        Assert.Contains("may have been executed, so it was not sent again", failure.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(
            started.Skip(1).SelectMany(s => s.Received), r => r.StartsWith("tools/call", StringComparison.Ordinal));
    }

    private static InMemoryServer Started(List<InMemoryServer> started, Action<InMemoryServer> configure)
    {
        var server = new InMemoryServer();
        configure(server);
        started.Add(server);
        return server;
    }

    private static Call CallOf(VoidMcp.Catalog.CatalogTool tool) => new()
    {
        Method = "tools/call",
        Parameters = MessageParts.Of("""{"name":"echo"}"""u8.ToArray()),
        Server = "s",
        Tool = tool,
        Stop = Stop,
    };
}
