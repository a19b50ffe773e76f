using System.Text.Json;
using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>Codex as editors use it: <c>codex app-server</c>, which speaks JSON-RPC on its pipes.</summary>
public sealed class CodexAppServerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_lists_calls_reads_and_asks_its_user(bool isHttp)
    {
        await AgentList.Codex.RequireAsync();
        using var home = RealServers.Home();
        home.Registry = home.Registry.Replace("expose: code", "expose: both", StringComparison.Ordinal);
        await using var gateway = isHttp ? await HttpGateway.StartAsync(home) : null;
        const string NoModel = "http://127.0.0.1:9";
        AgentList.Codex.Install(home, NoModel);
        string[] add = gateway is null
            ? ["mcp", "add", "voidmcp", "--", Repository.Binary, "serve"]
            : ["mcp", "add", "voidmcp", "--url", gateway.Url.AbsoluteUri, "--bearer-token-env-var", "VOIDMCP_TOKEN"];
        (await Cli.RunAsync(AgentList.Codex.Start(home, NoModel, add))).Expect(0);

        var start = AgentList.Codex.Start(home, NoModel, "app-server");
        if (gateway is not null) start.Environment["VOIDMCP_TOKEN"] = gateway.Token;
        await using var codex = StdioClient.Start(start);
        await codex.RequestAsync(
            "initialize", """{"clientInfo":{"name":"test","title":"test","version":"1"},"capabilities":{}}""");
        await codex.SendAsync("""{"method":"initialized"}""");

        var status = (await codex.RequestAsync("mcpServerStatus/list", "{}"))
            .Result.GetProperty("data").EnumerateArray().Single();
        Assert.Equal("voidmcp", status.GetProperty("serverInfo").GetProperty("name").GetString());
        var tools = status.GetProperty("tools").EnumerateObject().Select(t => t.Name).ToArray();
        Assert.All(
            new[] { "search", "execute_code", "files__read_text_file", "memory__read_graph", "everything__get-sum" },
            name => Assert.Contains(name, tools));
        Assert.Contains(
            status.GetProperty("resources").EnumerateArray(),
            r => r.GetProperty("uri").GetString() == "memory://knowledge-graph");
        Assert.NotEmpty(status.GetProperty("resourceTemplates").EnumerateArray());

        var thread = (await codex.RequestAsync("thread/start", $$"""{"cwd":{{Fixture.Quote(home.Path)}}}"""))
            .Result.GetProperty("thread").GetProperty("id").GetString()!;
        Assert.Contains(
            "is 42", (await CallAsync("everything__get-sum", """{"a":20,"b":22}""")).Text, StringComparison.Ordinal);
        var script = JsonElement.Parse(
            (await CallAsync("execute_code", Code(RealServers.Script(home)))).Text.Split("\n\n")[0]);
        RealServers.AssertResult(script);

        // A script's own question reaches the user, and a server's too.
        Assert.StartsWith(
            "{\"sure\":true}",
            await AnsweredAsync(1, Code("return await ask('Delete?', { sure: 'boolean' })"), """{"sure":true}"""),
            StringComparison.Ordinal);
        Assert.Contains(
            "Ada",
            await AnsweredAsync(
                2, Code("return await tools.everything['trigger-elicitation-request']({})"), """{"name":"Ada"}"""),
            StringComparison.Ordinal);

        var read = await codex.RequestAsync(
            "mcpServer/resource/read",
            $$"""{"threadId":"{{thread}}","server":"voidmcp","uri":"demo://resource/static/document/features.md"}""");
        Assert.Contains(
            "Everything Server",
            read.Result.GetProperty("contents")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal);

        Task<Reply> CallAsync(string tool, string arguments) =>
            codex.RequestAsync("mcpServer/tool/call", Call(tool, arguments));

        string Call(string tool, string arguments) =>
            $$"""{"threadId":"{{thread}}","server":"voidmcp","tool":"{{tool}}","arguments":{{arguments}}}""";

        async Task<string> AnsweredAsync(int count, string arguments, string content)
        {
            var call = await codex.BeginAsync("mcpServer/tool/call", Call("execute_code", arguments));
            var asked = await codex.RequestedAsync("mcpServer/elicitation/request", count);
            await codex.AnswerAsync(asked, $$"""{"action":"accept","content":{{content}},"_meta":null}""");
            return (await call.Reply).Text;
        }
    }

    private static string Code(string script) => $$"""{"code":{{Fixture.Quote(script)}}}""";
}
