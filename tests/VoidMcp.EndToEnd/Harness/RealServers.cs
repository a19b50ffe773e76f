using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// A home with three servers that people use, from npm, two files for them, and a script over all three.
/// </summary>
internal static class RealServers
{
    private const string Text = """
        const folder = FOLDER;
        const listing = await tools.files.list_directory({ path: folder });
        const names = ["alice.txt", "bob.txt"];
        const texts = await Promise.all(names.map(name => tools.files.read_text_file({ path: `${folder}/${name}` })));
        const text = value => typeof value === "string" ? value : value.content;
        await tools.memory.create_entities({
          entities: names.map((name, i) => (
            { name: name.replace(".txt", ""), entityType: "person", observations: [text(texts[i])] })),
        });
        const graph = await tools.memory.read_graph({});
        const sum = await tools.everything["get-sum"]({ a: text(texts[0]).length, b: text(texts[1]).length });
        return {
          listed: names.every(name => JSON.stringify(listing).includes(name)),
          people: graph.entities.map(e => `${e.name}: ${e.observations[0]}`),
          sum: String(typeof sum === "string" ? sum : JSON.stringify(sum)),
        };
        """;

    /// <summary>The home; the memory's file is <c>memory.jsonl</c>. Clients see the tools of Code Mode alone.</summary>
    public static Home Home()
    {
        var home = new Home();
        Directory.CreateDirectory(home.File("docs"));
        File.WriteAllText(home.File("docs/alice.txt"), "likes tea");
        File.WriteAllText(home.File("docs/bob.txt"), "likes coffee");
        var memory = Fixture.Quote(home.File("memory.jsonl"));
        home.Registry = $$"""
            gateway: { expose: code }
            servers:
              files: { {{Fixture.CommandYaml([Npm.Node, Npm.Filesystem, home.File("docs")])}} }
              memory: { {{Fixture.CommandYaml([Npm.Node, Npm.Memory])}}, env: { MEMORY_FILE_PATH: {{memory}} } }
              everything: { {{Fixture.CommandYaml([Npm.Node, Npm.Everything])}} }
            """;
        return home;
    }

    /// <summary>The script: reads both files, stores what they say as entities, adds their lengths.</summary>
    public static string Script(Home home) =>
        Text.Replace("FOLDER", Fixture.Quote(home.File("docs")), StringComparison.Ordinal);

    /// <summary>Fails unless this is what the script returns.</summary>
    public static void AssertResult(JsonElement result)
    {
        Assert.True(result.GetProperty("listed").GetBoolean());
        Assert.Equal(
            ["alice: likes tea", "bob: likes coffee"],
            result.GetProperty("people").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("21", result.GetProperty("sum").GetString());
    }
}
