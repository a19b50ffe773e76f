using VoidMcp.Calls;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class ToolCollectorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_renamed_argument_is_told_and_reaches_the_server_by_its_own_name()
    {
        var server = new InMemoryServer
        {
            Pages = [["""{"name":"t","inputSchema":{"type":"object","properties":{"filter[id]":{}}}}"""]],
        };
        var sent = "";
        server.Answer = (request, _) =>
        {
            if (request.Method != "tools/call") return false;
            sent = Utf8Json.Text(JsonSlices.Property(request.Body, "arguments"u8));
            server.Respond(request, """{"content":[]}""");
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        var (calls, _) = servers.OpenCalls();
        var tool = await calls.FindAsync("s", "t", Stop);
        await calls.RunAsync(Call.Of(tool, Utf8Json.Of("""{"filter_id":[1]}"""), Stop));
        Assert.Equal("""{"filter[id]":[1]}""", sent);
    }

    [Fact]
    public void What_is_repaired_in_a_name_is_told_and_what_can_not_be_repaired_is_left_out()
    {
        var collector = new ToolCollector(isStrict: false);
        collector.Add(
            Utf8Json.Of(
                """
                {"tools":[{"name":"a","inputSchema":{"type":"object","properties":{"x y":{}}}},
                {"name":"b","inputSchema":{"type":"object","oneOf":[{"type":"string"}]}},
                {"type":"function","function":{"name":"c","parameters":{"type":"object"}}}]}
                """),
            isDeclared: true);
        Assert.Equal(["a", "c"], collector.Tools.Select(t => t.Name));
        Assert.Equal(
            ["tool 'a': arguments renamed, as model APIs refuse their names: \"x y\" to \"x_y\""], collector.Cleaned);
        Assert.Equal(["skipped tool 'b': inputSchema describes no object (oneOf)"], collector.LeftOut);
    }
}
