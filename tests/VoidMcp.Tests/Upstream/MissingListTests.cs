using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>Servers that don't return a list, or return it in another shape.</summary>
public sealed class MissingListTests
{
    private const string ToolList = """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_error_is_told_asked_for_again_and_never_cached_as_empty()
    {
        var time = new ManualTime();
        var isBroken = true;
        var server = Answering("tools/list", r => r.Refuse(new RpcError(-32603, "database is down")), () => isBroken);
        await using var servers = new Servers { Time = time }.Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Assert.Equal(
            "could not read tools/list: it returned an error: database is down (-32603)", set.Get("s").Status.Problem);
        Assert.Null(servers.Open().Get("s").Definitions);

        // A command that starts nothing tells it too.
        var told = set.Get("s").Status.Problem;
        await Patience.UntilAsync(
            () => servers.Open().Get("s").Status is { State: UpstreamState.Idle, Problem: { } why } && why == told);

        Volatile.Write(ref isBroken, false);
        await Patience.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return set.Get("s").Status is { Problem: null, Tools: 1 };
        });

        // The state is raised before the cache is written.
        await Patience.UntilAsync(() => servers.Open().Get("s") is { Definitions: not null, Status.Problem: null });
    }

    [Fact]
    public async Task An_empty_list_of_a_server_with_tools_is_asked_for_at_its_next_start()
    {
        var server = new InMemoryServer { Pages = [[]] };
        await using var servers = new Servers().Add("s", () => server);
        await servers.Open().DiscoverAsync(Stop);
        var next = servers.Open();
        Assert.Null(next.Get("s").Definitions);
        Assert.False(next.Get("s").IsSettled);
    }

    [Fact]
    public async Task A_list_that_fails_later_keeps_the_tools_that_are_known()
    {
        var isBroken = false;
        var server = Answering("tools/list", r => r.Refuse(new RpcError(-32603, "down")), () => isBroken);
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Volatile.Write(ref isBroken, true);
        server.Notify("notifications/tools/list_changed");
        await Patience.UntilAsync(() => set.Get("s").Status.Problem is not null);
        Assert.Equal("echo", Assert.Single(set.Get("s").Definitions!.Tools).Name);
        Assert.Single(servers.Open().Get("s").Definitions!.Tools);
    }

    [Fact]
    public async Task Prompts_that_never_come_cost_nothing_else()
    {
        var time = new ManualTime();
        var server = Answering("prompts/list", _ => { }, () => true);
        server.Capabilities = """{"tools":{},"prompts":{}}""";
        await using var servers = new Servers { Time = time }.Add("s", () => server);
        var set = servers.Open();
        var discovery = set.Get("s").DiscoverAsync(Stop);
        await Patience.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return discovery.IsCompleted;
        });
        Assert.Single((await discovery).Tools);
        Assert.Equal("could not read prompts/list: it did not answer", set.Get("s").Status.Problem);

        // The next gateway has the tools, and asks for the prompts.
        var next = servers.Open().Get("s");
        Assert.True(next.IsSettled);
        Assert.False(next.IsComplete);
    }

    [Fact]
    public async Task A_method_that_a_server_does_not_know_is_an_empty_list()
    {
        var server = new InMemoryServer { Capabilities = """{"tools":{},"resources":{}}""" };
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Assert.Null(set.Get("s").Status.Problem);
        Assert.True(set.Get("s").IsComplete);
    }

    [Theory]
    [InlineData("""{"tools":{"echo":{"description":"d"}}}""")]
    [InlineData("""[{"name":"echo"}]""")]
    [InlineData("""{"tools":[{"name":"echo"}],"nextCursor":null}""")]
    [InlineData("""{"tools":[{"name":"echo"}],"nextCursor":1}""")]
    [InlineData("""{"tools":[null,7,{"name":5},{"name":"echo"}]}""")]
    public async Task Other_shapes_of_a_list_are_read(string result)
    {
        var server = Answering("tools/list", r => r.Respond(result), () => true);
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Assert.Equal("echo", Assert.Single(set.Get("s").Definitions!.Tools).Name);
    }

    [Theory]
    [InlineData("""{"tools":null}""")]
    [InlineData("{}")]
    [InlineData("\"none\"")]
    public async Task A_result_without_a_list_is_told(string result)
    {
        var server = Answering("tools/list", r => r.Respond(result), () => true);
        await using var servers = new Servers().Add("s", () => server);
        var set = servers.Open();
        await set.DiscoverAsync(Stop);
        Assert.Equal("could not read tools/list: it returned no list of tools", set.Get("s").Status.Problem);
    }

    [Fact]
    public async Task A_server_that_ignores_the_cursor_is_not_asked_for_ever()
    {
        var asked = 0;
        var server = Answering(
            "tools/list", r => r.Respond($"{ToolList[..^1]},\"nextCursor\":\"{++asked}\"}}"), () => true);
        await using var servers = new Servers().Add("s", () => server);
        await servers.Open().DiscoverAsync(Stop);
        Assert.Equal(2, asked);
    }

    private static InMemoryServer Answering(string method, Action<Answer> answer, Func<bool> isOn)
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != method || !isOn()) return false;
            answer(new Answer(server, request));
            return true;
        };
        return server;
    }

    private sealed record Answer(InMemoryServer Server, JsonRpcMessage Request)
    {
        public void Respond(string result) => Server.Respond(Request, result);

        public void Refuse(RpcError error) => Server.Refuse(Request, error);
    }
}
