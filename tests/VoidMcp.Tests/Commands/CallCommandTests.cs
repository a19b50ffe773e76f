using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Commands;

public sealed class CallCommandTests
{
    [Theory]
    [InlineData("files.read", ".", "files", "read")]
    [InlineData("my.server.read", ".", "my.server", "read")]
    [InlineData("my.read", ".", "my", "read")]
    [InlineData("my__read__all", "__", "my", "read__all")]
    [InlineData("unknown.a.b", ".", null, null)]
    [InlineData("files.", ".", null, null)]
    public void The_registered_names_decide_where_the_tool_begins(
        string address, string separator, string? server, string? tool)
    {
        ServerEntry[] servers = [Named("files"), Named("my"), Named("my.server")];
        var split = ToolAddress.SplitAt(address, servers, separator);
        Assert.Equal((server, tool), (split?.Server.Name, split?.Tool));

        static ServerEntry Named(string name) => new() { Name = name };
    }

    [Theory]
    [InlineData("off.x")]
    [InlineData("off__x")]
    [InlineData("mcp__voidmcp__off__x")]
    public async Task A_disabled_server_is_called_disabled(string address)
    {
        using var run = new CommandRun { Registry = "servers:\n  off: { command: x, enabled: false }\n" };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["call", address]));
        Assert.Equal("error: server 'off' is disabled\nhint: voidmcp enable off\n", run.Stderr);
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["call", address, "--help"]));
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
