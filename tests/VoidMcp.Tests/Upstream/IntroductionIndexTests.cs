using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class IntroductionIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-index-").FullName;
    private readonly ServerEntry _entry = new() { Name = "a", Command = "node" };

    private string IndexPath => Path.Join(_folder, IntroductionIndex.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(new string[0], "for nobody")]
    [InlineData(new[] { "roots" }, "for roots")]
    [InlineData(new[] { "sampling" }, "for both")]
    [InlineData(new[] { "elicitation" }, "for both")]
    public void Instructions_are_those_of_the_definitions_that_would_be_read(string[] told, string words)
    {
        Write([], "for nobody");
        Write(["roots"], "for roots");
        Write(["roots", "sampling"], "for both");
        foreach (var cache in (DefinitionCache[])[new(_folder), Indexed()])
        {
            Assert.Equal(words, cache.InstructionsOf(_entry, told));
            Assert.Equal(words, cache.Read(_entry, told)!.Instructions);
        }
    }

    [Fact]
    public void They_come_from_the_index_where_it_has_the_file_as_it_is()
    {
        Write([], "é \"quoted\"\nsecond line");
        var indexed = Indexed();

        // Only the index is left to tell: the definitions are another's, of the same size and time.
        var file = new FileInfo(Path.Join(_folder, "a.json"));
        var written = file.LastWriteTimeUtc;
        File.WriteAllText(file.FullName, new string(' ', (int)file.Length));
        file.LastWriteTimeUtc = written;
        Assert.Equal("é \"quoted\"\nsecond line", indexed.InstructionsOf(_entry, []));

        file.LastWriteTimeUtc = written.AddSeconds(1);
        Assert.Null(Indexed().InstructionsOf(_entry, []));
    }

    [Fact]
    public void New_definitions_replace_what_is_indexed()
    {
        Write([], "old");
        var cache = Indexed();
        cache.Write(_entry, Definitions([], "new"));
        Assert.Equal("new", cache.InstructionsOf(_entry, []));
        new DefinitionCache(_folder).Write(_entry, Definitions([], "newer"));
        Assert.Equal("newer", cache.InstructionsOf(_entry, []));
        cache.Confirm(_entry, Definitions([], "newer"), TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal("newer", cache.InstructionsOf(_entry, []));
    }

    [Fact]
    public void Those_of_another_entry_or_of_a_server_that_was_not_reached_are_none()
    {
        Write([], "words");
        Assert.Null(Indexed().InstructionsOf(new ServerEntry { Name = "a", Command = "python" }, []));
        var other = new ServerEntry { Name = "b", Command = "node" };
        new DefinitionCache(_folder).MarkUnreachable(other, []);
        Assert.Null(Indexed("b").InstructionsOf(other, []));
        Assert.Null(new DefinitionCache(_folder).InstructionsOf(new ServerEntry { Name = "c", Command = "x" }, []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON\n\n[1]\n{\"file\":\"a.json\"}\n")]
    [InlineData("""{"file":"a.json","length":"7","written":1,"entry":"x","lists":true,"modern":true}""")]
    public void A_damaged_index_costs_a_reading_and_no_more(string text)
    {
        Write([], "words");
        File.WriteAllText(IndexPath, text + "\n");
        Assert.Equal("words", Indexed().InstructionsOf(_entry, []));
    }

    [Fact]
    public void Files_that_are_gone_leave_the_index()
    {
        Write([], "words");
        Indexed();
        Assert.Contains("a.json", File.ReadAllText(IndexPath));
        File.Delete(Path.Join(_folder, "a.json"));
        new DefinitionCache(_folder).Write(new ServerEntry { Name = "b", Command = "x" }, Definitions([], null));
        Indexed("b");
        Assert.DoesNotContain("a.json", File.ReadAllText(IndexPath));
        Assert.Contains("b.json", File.ReadAllText(IndexPath));
    }

    [Fact]
    public void Files_that_come_after_a_look_are_seen()
    {
        var cache = new DefinitionCache(_folder);
        Assert.Null(cache.InstructionsOf(_entry, ["roots"]));
        Directory.SetLastWriteTimeUtc(_folder, DateTime.UnixEpoch);
        Assert.Null(cache.InstructionsOf(_entry, ["roots"]));
        Write(["sampling"], "later");
        Assert.Equal("later", cache.InstructionsOf(_entry, ["roots"]));
    }

    /// <summary>A cache whose index on disk has this server's files.</summary>
    private DefinitionCache Indexed(string server = "a")
    {
        var cache = new DefinitionCache(_folder);
        cache.InstructionsOf(new ServerEntry { Name = server, Command = "node" }, ["everything"]);
        cache.Index.Save();
        return new DefinitionCache(_folder);
    }

    private void Write(string[] told, string words) =>
        new DefinitionCache(_folder).Write(_entry, Definitions(told, words));

    private static ServerDefinitions Definitions(string[] told, string? words) => new()
    {
        Era = Era.Legacy,
        Revision = "2025-11-25",
        Told = told,
        Instructions = words,
        Tools = [],
    };
}
