using System.Text;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Schema;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Catalog;

public sealed class LearnedTypesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-types-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => Path.Join(_folder.FullName, "s.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Successful_results_teach_and_failed_ones_do_not()
    {
        await using var learned = Open();
        var tool = Tool();
        Assert.Null(learned.Of(tool));
        learned.Offer(tool, Text("{\"id\":1}"));
        learned.Offer(tool, Utf8("""{"isError":true,"content":[{"type":"text","text":"no"}]}"""));
        learned.Offer(tool, Utf8("""{"resultType":"input_required","requestState":"s","content":[]}"""));
        learned.Offer(tool, Utf8("""{"task":{"taskId":"1"}}"""));
        learned.Offer(tool, Text("{\"id\":2,\"name\":\"x\"}"));
        await learned.CaughtUpAsync(Stop);
        Assert.Equal(("{ id: number; name?: string }", "learned from 2 results"), Shown(learned.Of(tool)));
    }

    [Fact]
    public async Task A_tool_that_says_what_it_returns_is_believed()
    {
        await using var learned = Open();
        var tool = Tool("""{"name":"t","outputSchema":{"type":"object"}}""");
        learned.Offer(tool, Text("{\"id\":1}"));
        await learned.CaughtUpAsync(Stop);
        Assert.Null(learned.Of(tool));
    }

    [Fact]
    public async Task What_was_learned_outlives_the_process_and_is_for_its_owner_alone()
    {
        await LearnAsync(Tool(), "{\"token\":\"hunter2\"}");
        Assert.DoesNotContain("hunter", await System.IO.File.ReadAllTextAsync(File, Stop), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        await using var next = Open();
        Assert.Equal(("{ token: string }", "learned from 1 result"), Shown(next.Of(Tool())));
        Assert.Null(next.Of(Tool("""{"name":"other"}""")));
    }

    [Fact]
    public async Task It_is_forgotten_when_the_definition_changes()
    {
        await LearnAsync(Tool(), "{\"id\":1}");
        var changed = Tool("""{"name":"t","description":"now returns text"}""");
        await using (var learned = Open()) Assert.Null(learned.Of(changed));
        await LearnAsync(changed, "plain");
        await using var next = Open();
        Assert.Equal(("string", "learned from 1 result"), Shown(next.Of(changed)));
        Assert.Null(next.Of(Tool()));
    }

    [Fact]
    public async Task Gateways_at_the_same_time_add_to_each_other()
    {
        await using (var one = Open())
        {
            Assert.Null(one.Of(Tool()));
            await LearnAsync(Tool(), "{\"id\":1,\"a\":1}");
            await LearnAsync(Tool("""{"name":"u"}"""), "x");
            one.Offer(Tool(), Text("{\"id\":1,\"b\":1}"));
        }

        await using var next = Open();
        Assert.Equal(("{ id: number; a?: number; b?: number }", "learned from 2 results"), Shown(next.Of(Tool())));
        Assert.NotNull(next.Of(Tool("""{"name":"u"}""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"format":99,"tools":{}}""")]
    [InlineData("""{"format":1,"tools":{"t":{"definition":7}}}""")]
    public async Task A_damaged_file_is_ignored_and_replaced(string damage)
    {
        await System.IO.File.WriteAllTextAsync(File, damage, Stop);
        await using (var learned = Open()) Assert.Null(learned.Of(Tool()));
        await LearnAsync(Tool(), "x");
        await using var next = Open();
        Assert.NotNull(next.Of(Tool()));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_nothing_but_memory()
    {
        await System.IO.File.WriteAllTextAsync(Path.Join(_folder.FullName, "file"), "", Stop);
        await using var learned = new LearnedTypes(Path.Join(_folder.FullName, "file"), TimeProvider.System);
        learned.Offer(Tool(), Text("x"));
        await learned.CaughtUpAsync(Stop);
        Assert.NotNull(learned.Of(Tool()));
    }

    [Fact]
    public async Task A_flood_is_dropped_and_the_count_ends_somewhere()
    {
        await using var learned = Open();
        for (var round = 0; round < 60; round++)
        {
            for (var i = 0; i < 50; i++) learned.Offer(Tool(), Text("1"));
            await learned.CaughtUpAsync(Stop);
        }

        var type = learned.Of(Tool())!;
        Assert.InRange(type.Samples, 100, LearnedType.MostSamples);
        Assert.Equal("learned from 1000+ results", (type with { Samples = LearnedType.MostSamples }).Origin);
    }

    [Fact]
    public async Task Calls_teach()
    {
        await using var servers = new Servers().Add("s", () => new InMemoryServer());
        var set = servers.Open();
        using var catalog = new ToolCatalog(set);
        await using var learned = Open();
        using var calls = new CallRunner(catalog, set, TimeProvider.System, learned);
        var tool = await calls.FindAsync("s", "echo", Stop);
        await calls.RunAsync(Call.Of(tool, default, Stop));
        await learned.CaughtUpAsync(Stop);
        Assert.Equal(("null", "learned from 1 result"), Shown(learned.Of(tool)));
    }

    private async Task LearnAsync(CatalogTool tool, string text)
    {
        await using var learned = Open();
        learned.Offer(tool, Text(text));
    }

    private LearnedTypes Open() => new(_folder.FullName, TimeProvider.System);

    private static (string Type, string Origin)? Shown(LearnedType? learned) =>
        learned is null ? null : (TypeScriptWriter.Inline(learned.Schema), learned.Origin);

    private static CatalogTool Tool(string definition = """{"name":"t"}""")
    {
        Assert.True(ToolDefinition.TryParse(Utf8(definition), out var tool, out var reason), reason);
        return new CatalogTool { Server = "s", Definition = tool, ExposedName = $"s__{tool.Name}" };
    }

    private static ReadOnlyMemory<byte> Text(string text) =>
        Utf8($$"""{"content":[{"type":"text","text":"{{text.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}]}""");

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task Files_of_earlier_versions_are_read_and_written_alike()
    {
        const string Kept = """
            {"format":1,"tools":{"t":{"definition":"MARK","samples":12,
            "schema":{"type":"object","properties":{"id":{"type":"number"}},"required":["id"]}}}}
            """;
        var text = Kept.Replace("\n", "", StringComparison.Ordinal)
            .Replace("MARK", Tool().Definition.Fingerprint, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, text, Stop);
        await using (var learned = Open())
        {
            Assert.Equal(("{ id: number }", "learned from 12 results"), Shown(learned.Of(Tool())));
        }

        await LearnAsync(Tool(), "{\"id\":1}");
        var expected = text.Replace("samples\":12", "samples\":13", StringComparison.Ordinal);
        Assert.Equal(expected, await System.IO.File.ReadAllTextAsync(File, Stop));
    }
}
