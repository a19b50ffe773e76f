using System.Runtime.Versioning;
using VoidMcp.Scripts;

namespace VoidMcp.Tests.Scripts;

public sealed class ScriptFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("voidmcp-test-").FullName;
    private readonly List<string> _warned = [];
    private readonly ScriptFolder _folder;

    public ScriptFolderTests() => _folder = new ScriptFolder(_path, TimeProvider.System, _warned.Add);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void No_folder_is_no_scripts()
    {
        var none = new ScriptFolder(Path.Join(_path, "missing"), TimeProvider.System);
        Assert.Empty(none.Refresh().All);
        Assert.Empty(none.Current.Problems);
    }

    [Fact]
    public void Nothing_changes_while_no_file_does()
    {
        Write("a.js", "// Does a.");
        var first = _folder.Refresh();
        Assert.Equal(["a"], first.Names);
        Assert.Same(first, _folder.Refresh());
        Assert.Same(first, _folder.Current);
    }

    [Fact]
    public void Changes_are_seen_even_within_a_files_coarse_time()
    {
        Write("a.js", "// Does a.");
        var at = File.GetLastWriteTimeUtc(Path.Join(_path, "a.js"));
        _folder.Refresh();
        Write("a.js", "// Does b.");
        File.SetLastWriteTimeUtc(Path.Join(_path, "a.js"), at);
        Assert.Equal("Does b.", _folder.Refresh().Find("a")!.Description);
        Write("b.js", "// Does c.");
        Assert.Equal(["a", "b"], _folder.Refresh().Names);
        File.Delete(Path.Join(_path, "a.js"));
        Assert.Equal(["b"], _folder.Refresh().Names);
    }

    [Fact]
    public void Bad_files_are_named_and_leave_the_others_alone()
    {
        Write("good.js", "// Does it.");
        Write("bare.js", "return 1");
        Write("same.js", "// Does it.\n// @name good");
        Write("notes.txt", "no script");
        File.WriteAllBytes(Path.Join(_path, "binary.js"), [0x2f, 0x2f, 0xff, 0xfe]);
        File.WriteAllBytes(Path.Join(_path, "huge.js"), new byte[300 << 10]);
        Directory.CreateDirectory(Path.Join(_path, "folder.js"));

        // On Windows links need a privilege.
        var hasLink = !OperatingSystem.IsWindows();
        if (hasLink) File.CreateSymbolicLink(Path.Join(_path, "gone.js"), Path.Join(_path, "nowhere"));
        var set = _folder.Refresh();
        Assert.Equal(["good"], set.Names);
        Assert.Equal(
            ["bare.js", "binary.js", .. hasLink ? ["gone.js"] : Array.Empty<string>(), "huge.js", "same.js"],
            set.Problems.Select(p => p.File).Order(StringComparer.Ordinal));
        Assert.Contains(_warned, w => w == "script same.js: its name good is that of good.js and is not used");
        var told = _warned.Count;
        _folder.Refresh();
        Assert.Equal(told, _warned.Count);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void What_other_users_can_write_is_not_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "profiles are closed to others on Windows");
        Write("a.js", "// Does a.");
        Write("b.js", "// Does b.");
        File.SetUnixFileMode(Path.Join(_path, "b.js"), (UnixFileMode)0b110_110_110);
        var set = _folder.Refresh();
        Assert.Equal(["a"], set.Names);
        Assert.Contains("can be written by other users", set.Problems[0].Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_path, (UnixFileMode)0b111_111_111);
        set = _folder.Refresh();
        Assert.Empty(set.All);
        Assert.StartsWith("chmod go-w ", set.Problems[0].Fix, StringComparison.Ordinal);
        File.SetUnixFileMode(_path, (UnixFileMode)0b111_000_000);
        Assert.Equal(["a"], _folder.Refresh().Names);
    }

    [Fact]
    public void Names_are_found_as_scripts_write_them()
    {
        Write("weekly-report.js", "// Does it.");
        var set = _folder.Refresh();
        Assert.NotNull(set.Find("weekly-report"));
        Assert.NotNull(set.Find("weekly_report"));
        Assert.NotNull(set.Find("weeklyReport"));
        Assert.Null(set.Find("report"));
        Assert.Equal("scripts.weekly_report", set.PathOf("weekly-report"));
        Assert.Equal("Did you mean weekly-report?", set.Instead("weekly-reprt"));
    }

    private void Write(string name, string code) => File.WriteAllText(Path.Join(_path, name), code);
}
