using VoidMcp.Errors;
using VoidMcp.Trust;
using static VoidMcp.Tests.Trust.Statements;

namespace VoidMcp.Tests.Trust;

public sealed class DefinitionLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-lock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_text_is_sorted_and_the_same_each_time()
    {
        var statement = Of(Tool("b"), Tool("a"), Instructions("i")) with { Version = "files 1.0" };
        var text = DefinitionLock.Of([("z", LockedServer.Of(Of())), ("a", LockedServer.Of(statement))]).ToText();
        Assert.Equal(
            $$"""
            {
              "version": 1,
              "servers": {
                "a": {
                  "version": "files 1.0",
                  "instructions": "sha256:{{Instructions("i").Hash}}",
                  "tools": {
                    "a": "sha256:{{Tool("a").Hash}}",
                    "b": "sha256:{{Tool("b").Hash}}"
                  }
                },
                "z": {}
              }
            }

            """.ReplaceLineEndings("\n"),
            text);
        Assert.Equal(64, Tool("a").Hash.Length);
        var path = DefinitionLock.PathFor(Path.Join(_folder, "voidmcp.yaml"));
        Assert.Null(DefinitionLock.Read(path));
        File.WriteAllText(path, text);
        Assert.Equal(text, DefinitionLock.Read(path)!.ToText());
    }

    [Fact]
    public void What_differs_is_told_by_server_and_definition()
    {
        var locked = DefinitionLock.Of(
        [
            ("a", LockedServer.Of(Of(Tool("x"), Tool("y"), Instructions("i")) with { Version = "v 1" })),
            ("gone", LockedServer.Of(Of())),
            ("off", LockedServer.Of(Of())),
        ]);
        var now = new Dictionary<string, ServerStatement>
        {
            ["a"] = Of(Tool("x", "other"), Tool("w")) with { Version = "v 2" },
            ["fresh"] = Of(),
        };
        var differences = locked.DifferencesTo(now, ["a", "off", "fresh"]);
        Assert.Equal(
            [
                "a version: v 1 is now v 2", "a tool w: new", "a tool x: changed", "a tool y: removed",
                "a instructions: removed", "fresh is not in voidmcp.lock",
                "gone is in voidmcp.lock, but not registered",
            ],
            differences.Select(d => $"{d.Server} {d.Text}"));
        Assert.Equal(Tool("x").Hash, differences[2].Hash);
        Assert.Empty(locked.DifferencesTo(
            new Dictionary<string, ServerStatement>
            {
                ["a"] = Of(Tool("y"), Tool("x"), Instructions("i")) with { Version = "v 1" },
                ["gone"] = Of(),
            },
            ["a", "gone", "off"]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"version":9,"servers":{}}""")]
    [InlineData("""{"version":1,"servers":{"a":null}}""")]
    public void Another_file_is_a_mistake(string text)
    {
        var path = Path.Join(_folder, "voidmcp.lock");
        File.WriteAllText(path, text);
        var failure = Assert.Throws<VoidMcpException>(() => DefinitionLock.Read(path, " --config ci.yaml"));
        Assert.Contains(path, failure.Message);
        Assert.EndsWith("voidmcp lock --config ci.yaml", failure.Hint);
    }
}
