using VoidMcp.Commands;

namespace VoidMcp.Tests.Commands;

public sealed class AddingTextTests
{
    [Theory]
    [InlineData("npx -y @scope/server-x@1.2 dir", "@scope/server-x@1.2 (npm)")]
    [InlineData("npx --package=a b", "a (npm)")]
    [InlineData("/usr/bin/npx -p a b", "a (npm)")]
    [InlineData("uvx --from pkg cmd", "pkg (PyPI)")]
    [InlineData("node server.js", null)]
    [InlineData("npx", null)]
    public void The_package_of_a_runner_is_named(string command, string? package)
    {
        var words = command.Split(' ');
        Assert.Equal(package, AddingText.PackageOf(words[0], words[1..]));
    }
}
