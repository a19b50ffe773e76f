using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>
/// Claude Code, Codex, Gemini CLI, opencode, Qwen Code and Copilot CLI, set up with the documentation's own lines, in
/// front of the published binary and real servers. Their models are fakes that call what they are told to; all else is
/// as their users have it.
/// </summary>
public sealed class AgentTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData("claude", false)]
    [InlineData("claude", true)]
    [InlineData("codex", false)]
    [InlineData("codex", true)]
    [InlineData("gemini", false)]
    [InlineData("gemini", true)]
    [InlineData("opencode", false)]
    [InlineData("opencode", true)]
    [InlineData("qwen", false)]
    [InlineData("qwen", true)]
    [InlineData("copilot", false)]
    [InlineData("copilot", true)]
    public async Task Its_model_finds_the_tools_runs_scripts_and_reads_their_results(string name, bool isHttp)
    {
        var agent = AgentList.Named(name);
        await agent.RequireAsync();
        using var home = RealServers.Home();
        await using var gateway = isHttp ? await HttpGateway.StartAsync(home) : null;
        await using var model = await FakeModel.StartAsync(
            ("execute_code", Code(RealServers.Script(home))),
            ("execute_code", Code("return [1, 2]")),
            ("search", """{"query":"read a file"}"""));
        await AddAsync(agent, home, model.Origin, gateway);
        var ask = agent.Start(home, model.Origin, agent.Ask);
        if (gateway is not null) ask.Environment["VOIDMCP_TOKEN"] = gateway.Token;
        var said = (await Cli.RunAsync(ask, limit: s_limit)).Expect(0);

        Assert.True(model.Problems.Count == 0, string.Join('\n', model.Problems) + said.Stderr);
        Assert.Contains(ModelDialects.FinalText, said.Stdout, StringComparison.Ordinal);
        Assert.Contains(model.Offered, t => t.IsOfVoidMcp("execute_code"));
        Assert.Contains(model.Offered, t => t.IsOfVoidMcp("search"));
        Assert.Equal(3, model.Results.Count);
        Assert.All(
            new[] { "alice: likes tea", "bob: likes coffee", "21" },
            text => Assert.Contains(text, model.Results[0], StringComparison.Ordinal));

        // Gemini CLI takes a text that is JSON, and no object, for something that it must refuse.
        Assert.Contains("[1,2]", model.Results[1], StringComparison.Ordinal);
        Assert.DoesNotContain("error", model.Results[1], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("tools.files.read_text_file", model.Results[2], StringComparison.Ordinal);
        Assert.Contains(
            "\"alice\"",
            await File.ReadAllTextAsync(home.File("memory.jsonl"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        // And it registers everything twice where it is told of changes while it still waits for its first lists.
        Assert.DoesNotContain("already registered", said.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude")]
    [InlineData("gemini")]
    [InlineData("opencode")]
    [InlineData("qwen")]
    public async Task It_reports_the_gateway_connected_over_stdio_and_over_http(string name)
    {
        var agent = AgentList.Named(name);
        await agent.RequireAsync();
        foreach (var isHttp in new[] { false, true })
        {
            using var home = Home.WithFixtures(("fx", []));
            await using var gateway = isHttp ? await HttpGateway.StartAsync(home) : null;
            await AddAsync(agent, home, "http://127.0.0.1:9", gateway);
            var list =
                (await Cli.RunAsync(agent.Start(home, "http://127.0.0.1:9", agent.Check!), limit: s_limit)).Expect(0);
            Assert.Matches("voidmcp[\\s\\S]*[Cc]onnected", list.Stdout + list.Stderr);
            Assert.DoesNotMatch("[Dd]isconnected|[Ff]ailed", list.Stdout + list.Stderr);
        }
    }

    private static string Code(string script) => $$"""{"code":{{Fixture.Quote(script)}}}""";

    /// <summary>Runs the documentation's line for this agent.</summary>
    private static async Task AddAsync(Agent agent, Home home, string model, HttpGateway? gateway)
    {
        agent.Install(home, model);
        const string Documented = "http://127.0.0.1:8090/mcp";
        var page = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "src/VoidMcp/Help", gateway is null ? "clients.md" : "http.md"),
            TestContext.Current.CancellationToken);
        var line = page.Single(l => l.StartsWith($"{agent.Name} mcp add ", StringComparison.Ordinal)
            && l.Contains(Documented, StringComparison.Ordinal) == gateway is not null);
        if (gateway is not null) line = line.Replace(Documented, gateway.Url.AbsoluteUri, StringComparison.Ordinal);
        (await Cli.RunAsync(agent.Shell(home, model, line), limit: s_limit)).Expect(0);
        if (agent.Consent is { } consent)
            await File.AppendAllTextAsync(home.File(consent.Path), consent.Text, TestContext.Current.CancellationToken);
    }
}
