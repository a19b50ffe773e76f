using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed class CallableToolsTests
{
    private readonly CallableTools _catalog = new(
    [
        new ServerTools("files", ["read_file", "write-file", "a-b", "a.b"]),
        new ServerTools("my-server", ["do-it"]),
        new ServerTools("empty", []),
    ]);

    [Theory]
    [InlineData("files", "read_file", "files.read_file")]
    [InlineData("files", "write_file", "files.write-file")]
    [InlineData("files", "a-b", "files.a-b")]
    [InlineData("my_server", "do_it", "my-server.do-it")]
    public void Names_resolve_exactly_or_with_underscores(string server, string tool, string found)
    {
        Assert.Null(_catalog.Resolve(ref server, ref tool));
        Assert.Equal(found, $"{server}.{tool}");
    }

    [Theory]
    [InlineData("file", "read_file", "Did you mean files?")]
    [InlineData("files", "readfile", "Did you mean read_file?")]
    [InlineData("files", "a_b", "has no tool \"a_b\"")]
    [InlineData("zzz", "x", "The servers are files, my-server, empty.")]
    [InlineData("empty", "x", "It has no tools.")]
    [InlineData("files", "", "is a server, not a function")]
    [InlineData("", "", "tools.<server>.<tool>(args)")]
    [InlineData("read_file", "", "the tool is tools.files.read_file(args)")]
    [InlineData("files_read_file", "", "the tool is tools.files.read_file(args)")]
    [InlineData("my_server__do_it", "", "the tool is tools.my_server.do_it(args)")]
    [InlineData("files.a-b", "", "the tool is tools.files[\"a-b\"](args)")]
    public void Wrong_names_get_the_right_ones(string server, string tool, string answer) =>
        Assert.Contains(answer, _catalog.Resolve(ref server, ref tool), StringComparison.Ordinal);

    [Fact]
    public void Without_servers_the_error_says_so()
    {
        var (server, tool) = ("files", "read");
        Assert.Contains("no servers are registered", CallableTools.Empty.Resolve(ref server, ref tool),
            StringComparison.Ordinal);
    }
}
