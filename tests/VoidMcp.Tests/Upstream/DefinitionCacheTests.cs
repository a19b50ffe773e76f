using System.Runtime.Versioning;
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
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
    }
}
