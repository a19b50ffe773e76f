using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class DefinitionCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-cache-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void What_it_writes_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes there");
        var folder = Path.Join(_folder, "definitions");
        var entry = new ServerEntry { Name = "a", Command = "x" };
        new DefinitionCache(folder).MarkUnreachable(entry, []);
        Assert.True(new DefinitionCache(folder).IsUnreachable(entry, []));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
    }

    private const string Mark = "2a340488f77398573efbd3fbfb8a5cccc4d6a1edb7bc92ae898d07397c1780cd";

    /// <summary>What earlier versions wrote, over lines here; definitions are bytes as servers send them.</summary>
    private static readonly string s_kept = string.Concat($$$"""
        {"format":5,"entry":"{{{Mark}}}","era":"modern","revision":"2026-07-28",
        "serverInfo":{"name":"s","x":1.50},"capabilities":{"tools":{}},"instructions":"é <b>","told":["roots"],
        "tools":[{"name":"t","n":1.0,"e":"\u00e9\ud800"}],"prompts":[{"name":"p"}],"resources":[{"uri":"u:1"}],
        "templates":[{"uriTemplate":"u:{x}"}],"leftOut":["skipped tool 'x': no"],
        "missing":[{"method":"prompts/list","why":"it did not answer"}]}
        """.Split('\n'));

    [Fact]
    public void Files_of_earlier_versions_are_read_and_written_alike()
    {
        var entry = new ServerEntry { Name = "a", Command = "node", Args = ["server.js"] };
        var path = Path.Join(_folder, "a+roots.json");
        File.WriteAllText(path, s_kept);
        var read = new DefinitionCache(_folder).Read(entry, ["roots"]);
        Assert.NotNull(read);
        Assert.Equal((Era.Modern, "2026-07-28", "é <b>"), (read.Era, read.Revision, read.Instructions));
        var tool = Encoding.UTF8.GetString(Assert.Single(read.Tools).Utf8.Span);
        Assert.Equal("""{"name":"t","n":1.0,"e":"\u00e9\ud800"}""", tool);
        Assert.Equal(("p", "u:1", "u:{x}"), (read.Prompts[0].Key, read.Resources[0].Key, read.Templates[0].Key));
        Assert.Equal(("skipped tool 'x': no", "prompts/list"), (read.LeftOut[0], read.Missing[0].Method));
        new DefinitionCache(_folder).Write(entry, read);
        var written = File.ReadAllText(path);
        var mark = JsonElement.Parse(written).GetProperty("entry").GetString()!;
        Assert.Equal(32, mark.Length);
        Assert.Equal(s_kept, written.Replace(mark, Mark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"format":1,"entry":"ENTRY","tools":[]}""")]
    [InlineData("""{"format":5,"entry":"another","tools":[]}""")]
    [InlineData("""{"format":5,"entry":"ENTRY","tools":{}}""")]
    [InlineData("""{"format":5,"entry":"ENTRY","tools":[{}]}""")]
    [InlineData("""{"format":5,"entry":"ENTRY","era":7,"tools":[]}""")]
    [InlineData("""{"format":5,"entry":"ENTRY","unreachable":true}""")]
    [InlineData("""{"format":2}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Other_files_count_as_absent(string text)
    {
        var entry = new ServerEntry { Name = "a", Command = "node", Args = ["server.js"] };
        File.WriteAllText(Path.Join(_folder, "a.json"), text.Replace("ENTRY", Mark, StringComparison.Ordinal));
        Assert.Null(new DefinitionCache(_folder).Read(entry, []));
    }
}
