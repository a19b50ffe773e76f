using VoidMcp.Commands;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Commands;

public sealed class TypedPathsTests : IDisposable
{
    private readonly string _here = Directory.CreateTempSubdirectory("voidmcp-typed-").FullName;

    public TypedPathsTests()
    {
        Directory.CreateDirectory(Path.Join(_here, "docs", "more"));
        File.WriteAllText(Path.Join(_here, "server.js"), "");
        File.WriteAllText(Path.Join(_here, "start"), "");
    }

    public void Dispose() => Directory.Delete(_here, recursive: true);

    [Theory]
    [InlineData("server.js", true)]
    [InlineData("./server.js", true)]
    [InlineData("../elsewhere", true)]
    [InlineData(".", true)]
    [InlineData("docs/more", true)]
    [InlineData("docs", false)]
    [InlineData("start", false)]
    [InlineData("other.js", false)]
    [InlineData("no/such", false)]
    [InlineData("-y", false)]
    [InlineData("~/docs", false)]
    [InlineData("/docs", false)]
    [InlineData("@scope/pkg", false)]
    [InlineData("https://h.example/docs", false)]
    [InlineData("${env:X}/docs", false)]
    public void What_is_certainly_a_path_becomes_absolute(string word, bool isPath)
    {
        var args = Of("node", word).Args;
        Assert.Equal([isPath ? Path.GetFullPath(word, _here) : word], args);
    }

    [Fact]
    public void The_value_of_an_option_and_the_program_too()
    {
        Assert.Equal(["--root=" + Path.Join(_here, "docs", "more")], Of("x", "--root=./docs/more").Args);
        Assert.Equal(Path.Join(_here, "bin", "tool"), Of("bin/tool").Command);
        Assert.Equal("start", Of("start").Command);
    }

    private ServerDraft Of(string command, params string[] args) =>
        TypedPaths.MakeAbsolute(new ServerDraft { Name = "x", Command = command, Args = args }, _here);
}
