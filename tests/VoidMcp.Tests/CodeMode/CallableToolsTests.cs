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
    [InlineData("Files", "readFile", "files.read_file")]
    [InlineData("read_file", "", "files.read_file")]
    [InlineData("files_read_file", "", "files.read_file")]
    [InlineData("files__read_file", "", "files.read_file")]
    [InlineData("files.a-b", "", "files.a-b")]
    [InlineData("my_server__do_it", "", "my-server.do-it")]
    [InlineData("my-server.do-it", "", "my-server.do-it")]
    [InlineData("mcp__voidmcp__my-server__do-it", "", "my-server.do-it")]
    [InlineData("mcp__files__read_file", "", "files.read_file")]
    public void Names_resolve_in_every_form_that_is_unambiguous(string server, string tool, string found)
    {
        Assert.Null(_catalog.Resolve(ref server, ref tool));
        Assert.Equal(found, $"{server}.{tool}");
    }

    [Theory]
    [InlineData("file", "read_file", "Did you mean files?")]
    [InlineData("files", "readfil", "Did you mean read_file?")]
    [InlineData("files", "a_b", "has no tool \"a_b\"")]
    [InlineData("zzz", "x", "The servers are files, my-server, empty.")]
    [InlineData("empty", "x", "It has no tools.")]
    [InlineData("files", "", "is a server, not a function")]
    [InlineData("", "", "tools.<server>.<tool>(args)")]
    [InlineData("read_file", "x", "the tool is tools.files.read_file(args)")]
    [InlineData("files_read_file", "x", "the tool is tools.files.read_file(args)")]
    [InlineData("my_server__do_it", "x", "the tool is tools.my_server.do_it(args)")]
    [InlineData("files.a-b", "x", "the tool is tools.files[\"a-b\"](args)")]
    [InlineData("mcp__voidmcp__files__nothing", "", "unknown server")]
    public void Wrong_names_get_the_right_ones(string server, string tool, string answer) =>
        Assert.Contains(answer, _catalog.Resolve(ref server, ref tool), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_could_mean_two_tools_is_not_taken()
    {
        var catalog = new CallableTools(
        [
            new ServerTools("a", ["b_c", "get", "Get", "x"]),
            new ServerTools("a_b", ["c"]),
            new ServerTools("z", ["x"]),
        ]);
        foreach (var written in (string[])["a_b_c", "x"])
        {
            var (server, tool) = (written, "");
            Assert.NotNull(catalog.Resolve(ref server, ref tool));
        }

        var (exact, upper) = ("a", "GET");
        Assert.NotNull(catalog.Resolve(ref exact, ref upper));
    }

    [Fact]
    public void A_server_that_was_not_read_may_have_any_tool()
    {
        var catalog = new CallableTools([new ServerTools("late", []), new ServerTools("files", ["read"])], ["late"]);
        var (server, tool) = ("late__anything", "");
        Assert.Null(catalog.Resolve(ref server, ref tool));
        Assert.Equal(("late", "anything"), (server, tool));
        (server, tool) = ("read", "");
        Assert.NotNull(catalog.Resolve(ref server, ref tool));
    }

    [Fact]
    public void Without_servers_the_error_says_so()
    {
        var (server, tool) = ("files", "read");
        Assert.Contains("no servers are registered", CallableTools.Empty.Resolve(ref server, ref tool),
            StringComparison.Ordinal);
    }
}
