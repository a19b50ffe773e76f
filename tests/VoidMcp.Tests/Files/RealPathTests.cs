using VoidMcp.Files;

namespace VoidMcp.Tests.Files;

public sealed class RealPathTests : IDisposable
{
    private readonly string _folder = RealPath.Of(Directory.CreateTempSubdirectory("voidmcp-path-").FullName);

    public RealPathTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "links there need a privilege");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Links_of_files_and_of_folders_are_followed_and_relative_ones_too()
    {
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/a.yaml"), "");
        Directory.CreateSymbolicLink(At("folder"), At("real"));
        Directory.CreateSymbolicLink(At("again"), "folder");
        File.CreateSymbolicLink(At("file.yaml"), "again/a.yaml");
        foreach (var path in (string[])[
            "real/a.yaml", "folder/a.yaml", "again/a.yaml", "file.yaml", "real/../again/./a.yaml",
        ])
        {
            Assert.True(RealPath.AreSame(At("real/a.yaml"), At(path)), path);
        }

        Assert.Equal(At("real/none/yet.yaml"), RealPath.Of(At("again/none/yet.yaml")));
        Assert.False(RealPath.AreSame(At("real/a.yaml"), At("real/b.yaml")));
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        File.CreateSymbolicLink(At("one"), At("two"));
        File.CreateSymbolicLink(At("two"), At("one"));
        Assert.StartsWith(_folder, RealPath.Of(At("one")));
    }

    private string At(string path) => Path.Join(_folder, path);
}
