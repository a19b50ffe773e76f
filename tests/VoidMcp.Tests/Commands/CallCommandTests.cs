using VoidMcp.Catalog;
using VoidMcp.Commands;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class CallCommandTests
{
    [Theory]
    [InlineData("files.read", "files", "read")]
    [InlineData("my.server.read", "my.server", "read")]
    [InlineData("my.read", "my", "read")]
    [InlineData("unknown.a.b", "unknown", "a.b")]
    public void The_registered_names_decide_where_the_tool_begins(string address, string server, string tool)
    {
        var catalog = new CatalogSnapshot(
            [new("files", null, null), new("my", null, null), new("my.server", null, null)]);
        Assert.Equal((server, tool), CallCommand.Split(address, catalog));
    }

    [Fact]
    public async Task An_unknown_server_fails_with_the_near_name()
    {
        using var run = new CommandRun { Registry = "servers:\n  github: { command: x }\n" };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["call", "gihtub.search"]));
        Assert.Equal("error: no server 'gihtub' is registered\nhint: Did you mean github?\n", run.Stderr);
        Assert.Empty(run.Stdout);
    }
}
