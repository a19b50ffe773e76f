using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Types;

/// <summary>What voidmcp prints for the servers that people use, compiled.</summary>
public sealed partial class DeclarationTests
{
    private const string Script = """
        export async function script() {
          const weather = await tools.everything.get_structured_content({ location: "Chicago" });
          const degrees: number = weather.temperature;
          const file = await tools["my-files"].read_text_file({ path: "a.txt", head: 3 });
          console.log(degrees, file.content.length, (await tools.my_files.list_directory({ path: "." })).content);
          const graph = await tools.memory.read_graph({});
          for (const entity of graph.entities) progress(entity.name, 0.5);
          const thought = await tools.thinking.sequentialthinking(
            { thought: "x", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 });
          const found = await search("read a file", { limit: 3 });
          const whole = await describe("memory.read_graph");
          const sure = await ask<{ sure: boolean }>("Sure?", { sure: "boolean" });
          emit({ type: "text", text: whole.signature + found.map(f => f.call).join() + thought.branches.join() });
          const kept = await results.get("r1");
          await sleep(10);
          const timer = setTimeout(() => console.warn(kept), 10);
          clearTimeout(timer);
          const url = new URL("https://example.com/?a=b");
          for (const [name, value] of url.searchParams) console.log(name, value, btoa(value));
          const bytes = new TextEncoder().encode(crypto.randomUUID());
          emit(bytes, "application/octet-stream");
          try { await tools.everything.echo({ message: new TextDecoder().decode(bytes) }); }
          catch (error) { if (error instanceof ToolError) console.error(error.server, error.tool, error.message); }
          // @ts-expect-error
          await tools.memory.no_such_tool();
          // @ts-expect-error
          await tools.everything.get_structured_content({ location: "Paris" });
          // @ts-expect-error
          await tools.my_files.read_text_file({});
          return structuredClone({ sure: sure?.sure, at: performance.now() });
        }
        """;

    [Fact]
    public async Task A_file_of_types_compiles_with_and_without_a_browsers_library()
    {
        await Npm.RequireAsync();
        using var home = FourServers();
        var types = (await Cli.RunAsync(home, "types")).Expect(0);
        Assert.Empty(types.Stderr);
        Assert.Contains("declare const tools: {", types.Stdout);
        using var project = new TypeScript();
        project.Add("voidmcp.d.ts", types.Stdout);
        project.Add("script.ts", Script);
        await project.CheckAsync();
        await project.CheckAsync(TypeScript.WithBrowser);
    }

    [Fact]
    public async Task The_signatures_that_search_shows_compile()
    {
        await Npm.RequireAsync();
        using var home = FourServers();

        // A search waits for servers for some seconds only; once they have answered, their tools are remembered.
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        (await Cli.RunAsync(home, "call", "everything.get-tiny-image")).Expect(0);
        (await Cli.RunAsync(home, "call", "everything.echo", "--message", "x")).Expect(0);
        using var project = new TypeScript();
        var count = 0;
        foreach (var server in (string[])["everything", "my-files", "memory", "thinking"])
        {
            var found = (await Cli.RunAsync(home, "search", "*", "--limit", "100", "--server", server))
                .Expect(0).Stdout;
            Assert.DoesNotContain("not shown in full", found);
            project.Add($"{server}.ts", "export {};\n" + Declared(found, ref count));
        }

        var names = (await Cli.RunAsync(home, "search", "*", "--limit", "100", "--json"))
            .Expect(0).Json.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal(names.Count, count);
        foreach (var (hit, i) in names.Select((hit, i) => (hit, i)))
        {
            var query = $"{hit.GetProperty("server").GetString()}.{hit.GetProperty("name").GetString()}";
            if (i % 5 == 0)
            {
                project.Add(
                    $"whole{i}.ts",
                    "export {};\n" + Declared((await Cli.RunAsync(home, "search", query)).Expect(0).Stdout, ref count));
            }
        }

        await project.CheckAsync();
    }

    [Fact]
    public async Task One_server_can_be_asked_for_and_programs_get_json()
    {
        using var home = Home.WithFixtures(("one", []), ("two", []));
        var types = (await Cli.RunAsync(home, "types", "two")).Expect(0).Stdout;
        Assert.Contains("readonly two: two_tools;", types);
        Assert.DoesNotContain("one_tools", types);
        var servers = (await Cli.RunAsync(home, "types", "two", "--json")).Expect(0).Json.GetProperty("servers");
        var add = servers[0].GetProperty("tools")
            .EnumerateArray().Single(t => t.GetProperty("name").GetString() == "add");
        Assert.Equal(
            "{ /** first summand */ a: number; /** second summand */ b: number }",
            add.GetProperty("input").GetString());
        Assert.Equal("{ sum: number }", add.GetProperty("output").GetString());
        Assert.Contains("Did you mean two?", (await Cli.RunAsync(home, "types", "tow")).Expect(1).Stderr);
    }

    [Fact]
    public async Task Difficult_names_compile_and_denied_tools_are_not_there()
    {
        await Npm.RequireAsync();
        using var home = Home.WithFixtures(("nasty", ["--nasty-names"]), ("plain", []));
        home.Registry = home.Registry.Replace("plain: {", "plain: { tools: { deny: [env] },", StringComparison.Ordinal);
        var types = (await Cli.RunAsync(home, "types")).Expect(0).Stdout;
        Assert.DoesNotContain(" env(", types);
        using var project = new TypeScript();
        project.Add("voidmcp.d.ts", types);
        project.Add("script.ts", """
            export const calls = [
              () => tools.nasty["dots.in.name"]({}), () => tools.nasty.dots_in_name({}),
              () => tools.nasty.await(), () => tools.nasty["a\"quote"]()];
            """);
        await project.CheckAsync();
    }

    /// <summary>Each call as the declaration of a function.</summary>
    private static string Declared(string found, ref int count)
    {
        var (lines, number) = (new List<string>(), count);
        foreach (var line in found.Split('\n'))
        {
            if (Total().IsMatch(line)) continue;
            lines.Add(Call().Replace(line, _ => $"declare function f{++number}("));
        }

        count = number;
        return string.Join('\n', lines);
    }

    private static Home FourServers()
    {
        var home = new Home();
        var memory = Fixture.Quote(home.File("memory.jsonl"));
        home.Registry = $$"""
            servers:
              everything: { {{Fixture.CommandYaml([Npm.Node, Npm.Everything])}} }
              my-files: { {{Fixture.CommandYaml([Npm.Node, Npm.Filesystem, home.Path])}} }
              memory: { {{Fixture.CommandYaml([Npm.Node, Npm.Memory])}}, env: { MEMORY_FILE_PATH: {{memory}} } }
              thinking: { {{Fixture.CommandYaml([Npm.Node, Npm.SequentialThinking])}} }
            """;
        return home;
    }

    [GeneratedRegex(@"^tools[\w$.\[\]""-]*\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^\d+ of \d+ tools\.$")]
    private static partial Regex Total();
}
