using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

public sealed partial class PublishedFilesTests
{
    private static readonly Version s_oldestGlibc = new(2, 28);

    [Fact]
    public void Publishing_leaves_one_file()
    {
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(Repository.Binary)!)
            .Where(file => file != Repository.PublishLog).Select(Path.GetFileName);
        Assert.Equal([Path.GetFileName(Repository.Binary)], files);
    }

    /// <summary>The binary says the commit that it was built from, if it was built from one.</summary>
    [Fact]
    public async Task The_binary_says_what_it_was_built_from()
    {
        using var home = new Home();
        var version = (await Cli.RunAsync(home, "version", "--json")).Expect(0).Json;
        Assert.Matches("^([0-9a-f]{40}(-dirty)?|unknown)$", version.GetProperty("commit").GetString());
        Assert.Matches(@"^(\d{4}-\d\d-\d\d|unknown)$", version.GetProperty("date").GetString());
        Assert.Matches(@"^\.NET 10[\d.]+ \(native\)$", version.GetProperty("runtime").GetString());
        if (Path.Exists(Path.Combine(Repository.Root, ".git")))
            Assert.NotEqual("unknown", version.GetProperty("commit").GetString());
    }

    /// <summary>
    /// What releases run with: RHEL 8, Debian 11, Ubuntu 20.04. They are built where glibc is little newer; here it may
    /// be much newer, and then functions that moved into libc (threads, dlopen) carry newer versions. Any other newer
    /// function would not be there at all: the program would not even start.
    /// </summary>
    [Fact]
    public async Task The_binary_calls_nothing_that_an_old_glibc_lacks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc is Linux's");
        var readelf = SystemTools.Require("readelf");
        var symbols = await SystemTools.RunAsync(readelf, "--dyn-syms", "--wide", Repository.Binary);
        var newer = Symbol().Matches(symbols)
            .Where(match => Version.Parse(match.Groups[2].Value) > s_oldestGlibc)
            .Select(match => match.Groups[1].Value).ToList();
        Assert.DoesNotContain(newer, name => !Moved().IsMatch(name));
        var needed = await SystemTools.RunAsync(readelf, "--dynamic", "--wide", Repository.Binary);
        var libraries = Needed().Matches(needed).Select(match => match.Groups[1].Value);
        Assert.DoesNotContain(libraries, name => !Library().IsMatch(name));
    }

    /// <summary>The same version where people read it, and where releases are built.</summary>
    [Theory]
    [InlineData("README.md", "glibc {0}")]
    [InlineData("src/VoidMcp/Help/packages.md", "glibc {0} or later")]
    [InlineData(".github/publish-linux", "oldest=GLIBC_{0}")]
    public async Task The_oldest_glibc_is_the_same_everywhere(string file, string words)
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken);
        Assert.Contains(words.Replace("{0}", $"{s_oldestGlibc}", StringComparison.Ordinal), text);
    }

    [GeneratedRegex(@"\bUND (\w+)@GLIBC_(\d+\.\d+)")]
    private static partial Regex Symbol();

    /// <summary>In 2.32 to 2.34 these moved from libpthread, libdl and librt into libc.</summary>
    [GeneratedRegex("^(pthread_\\w+|dl(open|sym|close|error|addr)|shm_(open|unlink)|sem_\\w+|__libc_start_main)$")]
    private static partial Regex Moved();

    [GeneratedRegex(@"^(lib(c|m|pthread|dl|rt)\.so\.\d|ld-linux[\w-]*\.so\.\d)$")]
    private static partial Regex Library();

    [GeneratedRegex(@"\(NEEDED\).*\[(.+)\]")]
    private static partial Regex Needed();
}
