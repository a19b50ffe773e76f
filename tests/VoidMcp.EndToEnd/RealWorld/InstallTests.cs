using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld;

/// <summary><c>voidmcp install</c>, judged by the real clients: what they say of their servers afterwards.</summary>
public sealed class InstallTests
{
    private const string NoModel = "http://127.0.0.1:9";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData("claude", "claude-code")]
    [InlineData("gemini", "gemini-cli")]
    [InlineData("opencode", "opencode")]
    public async Task The_client_reports_voidmcp_connected(string name, string id)
    {
        var agent = AgentList.Named(name);
        await agent.RequireAsync();
        using var home = Home.WithFixtures(("fx", []));
        agent.Install(home, NoModel);
        (await Cli.RunAsync(home, "install", id, "--yes")).Expect(0);
        var list = (await Cli.RunAsync(agent.Start(home, NoModel, agent.Check!), limit: s_limit)).Expect(0);
        Assert.Matches("voidmcp[\\s\\S]*[Cc]onnected", list.Stdout + list.Stderr);
        Assert.DoesNotMatch("[Dd]isconnected|[Ff]ailed", list.Stdout + list.Stderr);

        (await Cli.RunAsync(home, "uninstall", id)).Expect(0);
        list = await Cli.RunAsync(agent.Start(home, NoModel, agent.Check!), limit: s_limit);
        Assert.DoesNotMatch("voidmcp.*[Cc]onnected", list.Stdout + list.Stderr);
    }

    [Fact]
    public async Task Codex_reports_its_tools()
    {
        await AgentList.Codex.RequireAsync();
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        AgentList.Codex.Install(home, NoModel);
        (await Cli.RunAsync(home, "install", "codex", "--yes")).Expect(0);
        await using var codex = StdioClient.Start(AgentList.Codex.Start(home, NoModel, "app-server"));
        await codex.RequestAsync(
            "initialize", """{"clientInfo":{"name":"test","title":"test","version":"1"},"capabilities":{}}""");
        await codex.SendAsync("""{"method":"initialized"}""");
        var status = (await codex.RequestAsync("mcpServerStatus/list", "{}"))
            .Result.GetProperty("data").EnumerateArray().Single();
        Assert.Equal("voidmcp", status.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Contains("execute_code", status.GetProperty("tools").EnumerateObject().Select(t => t.Name));
    }

    [Theory]
    [InlineData("claude", "claude-code", "claude mcp add --scope user fx -e K=v -- npx -y fx-mcp")]
    [InlineData("codex", "codex", "codex mcp add fx --env K=v -- npx -y fx-mcp")]
    [InlineData("gemini", "gemini-cli", "gemini mcp add --scope user -e K=v fx npx -- -y fx-mcp")]
    public async Task What_the_client_itself_wrote_is_imported(string name, string id, string line)
    {
        var agent = AgentList.Named(name);
        await agent.RequireAsync();
        using var home = new Home();
        agent.Install(home, NoModel);
        (await Cli.RunAsync(agent.Shell(home, NoModel, line), limit: s_limit)).Expect(0);
        (await Cli.RunAsync(home, "import", id)).Expect(0);
        Assert.Contains("  fx:\n    command: npx\n    args: [-y, fx-mcp]\n    env:\n      K: v\n", home.Registry);
    }
}
