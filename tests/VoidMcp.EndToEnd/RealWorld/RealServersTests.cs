using System.Text.Json;

namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>The servers that people use, from npm, behind one script.</summary>
public sealed class RealServersTests
{
    private const string Script = """
        const folder = FOLDER;
        const listing = await tools.files.list_directory({ path: folder });
        const names = ["alice.txt", "bob.txt"];
        const texts = await Promise.all(names.map(name => tools.files.read_text_file({ path: `${folder}/${name}` })));
        const text = value => typeof value === "string" ? value : value.content;
        await tools.memory.create_entities({
          entities: names.map((name, i) => ({ name: name.replace(".txt", ""), entityType: "person", observations: [text(texts[i])] })),
        });
        const graph = await tools.memory.read_graph({});
        const sum = await tools.everything["get-sum"]({ a: text(texts[0]).length, b: text(texts[1]).length });
        return {
          listed: names.every(name => JSON.stringify(listing).includes(name)),
          people: graph.entities.map(e => `${e.name}: ${e.observations[0]}`),
          sum: String(typeof sum === "string" ? sum : JSON.stringify(sum)),
        };
        """;

    [Fact]
    public async Task One_script_reads_files_stores_entities_and_adds()
    {
        await Npm.RequireAsync();
        using var home = ThreeServers();
        await using var client = await StdioClient.ConnectAsync(home);
        AssertResult(CodeAnswer.Of(await client.ExecuteAsync(Code(home))).Result);
        Assert.Contains("\"alice\"", await File.ReadAllTextAsync(home.File("memory.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_script_runs_from_the_terminal()
    {
        await Npm.RequireAsync();
        using var home = ThreeServers();
        await File.WriteAllTextAsync(home.File("script.js"), Code(home), TestContext.Current.CancellationToken);
        AssertResult((await Cli.RunAsync(home, "run", "script.js")).Expect(0).Json);
    }

    [Fact]
    public async Task Their_results_pass_byte_for_byte()
    {
        await Npm.RequireAsync();
        using var home = ThreeServers();
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
        using var home = ThreeServers();
        await using var client = await StdioClient.ConnectAsync(home);
        var answer = CodeAnswer.Of(await client.ExecuteAsync("return await tools.everything.simulate_research_query({ topic: \"owls\" })"));
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

    private static Home ThreeServers()
    {
        var home = new Home();
        Directory.CreateDirectory(home.File("docs"));
        File.WriteAllText(home.File("docs/alice.txt"), "likes tea");
        File.WriteAllText(home.File("docs/bob.txt"), "likes coffee");
        home.Registry = $$"""
            gateway: { expose: code }
            servers:
              files: { {{Fixture.CommandYaml([Npm.Node, Npm.Filesystem, home.File("docs")])}} }
              memory: { {{Fixture.CommandYaml([Npm.Node, Npm.Memory])}}, env: { MEMORY_FILE_PATH: {{Fixture.Quote(home.File("memory.jsonl"))}} } }
              everything: { {{Fixture.CommandYaml([Npm.Node, Npm.Everything])}} }
            """;
        return home;
    }

    private static string Code(Home home) => Script.Replace("FOLDER", Fixture.Quote(home.File("docs")), StringComparison.Ordinal);

    private static void AssertResult(JsonElement result)
    {
        Assert.True(result.GetProperty("listed").GetBoolean());
        Assert.Equal(["alice: likes tea", "bob: likes coffee"], result.GetProperty("people").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("21", result.GetProperty("sum").GetString());
    }
}
