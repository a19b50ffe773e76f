namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>The servers that people use, from npm, behind one script.</summary>
public sealed class RealServersTests
{
    [Fact]
    public async Task One_script_reads_files_stores_entities_and_adds()
    {
        await Npm.RequireAsync();
        using var home = RealServers.Home();
        await using var client = await StdioClient.ConnectAsync(home);
        RealServers.AssertResult(CodeAnswer.Of(await client.ExecuteAsync(RealServers.Script(home))).Result);
        Assert.Contains(
            "\"alice\"", await File.ReadAllTextAsync(home.File("memory.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_script_runs_from_the_terminal()
    {
        await Npm.RequireAsync();
        using var home = RealServers.Home();
        await File.WriteAllTextAsync(
            home.File("script.js"), RealServers.Script(home), TestContext.Current.CancellationToken);
        RealServers.AssertResult((await Cli.RunAsync(home, "run", "script.js")).Expect(0).Json);
    }

    [Fact]
    public async Task Their_results_pass_byte_for_byte()
    {
        await Npm.RequireAsync();
        using var home = RealServers.Home();
        home.Registry = home.Registry.Replace("expose: code", "expose: direct", StringComparison.Ordinal);
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = StdioClient.Start(home.Start(Npm.Node, Npm.Everything));
        await direct.InitializeAsync();
        const string Arguments = """{"messageType":"error","includeImage":true}""";
        Assert.Equal(
            (await direct.CallAsync("get-annotated-message", Arguments)).Result.GetRawText(),
            (await client.CallAsync("everything__get-annotated-message", Arguments)).Result.GetRawText());
    }

    [Fact]
    public async Task A_tool_that_only_works_as_a_task_works_from_a_script()
    {
        await Npm.RequireAsync();
        using var home = RealServers.Home();
        await using var client = await StdioClient.ConnectAsync(home);
        var answer = CodeAnswer.Of(
            await client.ExecuteAsync("return await tools.everything.simulate_research_query({ topic: \"owls\" })"));
        Assert.Contains("# Research Report: owls", answer.Result.GetString());
    }

    [Fact]
    public async Task They_are_added_as_the_readme_says()
    {
        await Npm.RequireAsync();
        using var home = new Home();
        var added = (await Cli.RunAsync(home, "add", "memory", "--", Npm.Node, Npm.Memory)).Expect(0);
        Assert.Contains("create_entities", added.Stdout + added.Stderr);
    }
}
