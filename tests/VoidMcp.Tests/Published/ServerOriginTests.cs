using VoidMcp.Published;
using VoidMcp.Registry;
using VoidMcp.Tests.Registry;

namespace VoidMcp.Tests.Published;

public sealed class ServerOriginTests
{
    [Theory]
    [InlineData("io.github.owner/weather@1.2.3", "io.github.owner/weather", "1.2.3", null)]
    [InlineData("com.example/a_b.c@2025.9.1-beta+7", "com.example/a_b.c", "2025.9.1-beta+7", null)]
    [InlineData("https://mcp.example.com/base/a.b/c@1.0.0", "a.b/c", "1.0.0", "https://mcp.example.com/base")]
    [InlineData("http://127.0.0.1:8080/a.b/c@1.0.0", "a.b/c", "1.0.0", "http://127.0.0.1:8080")]
    public void A_value_is_read_and_written_the_same(string text, string name, string version, string? registry)
    {
        Assert.Equal(new ServerOrigin(name, version, registry), ServerOrigin.TryParse(text));
        Assert.Equal(text, ServerOrigin.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("io.github.owner/weather")]
    [InlineData("io.github.owner/weather@latest")]
    [InlineData("io.github.owner/weather@^1.2.3")]
    [InlineData("io.github.owner/weather@1.2.3 x")]
    [InlineData("io.github.owner@1.2.3")]
    [InlineData("a/b/c@1.2.3")]
    [InlineData("../b@1.2.3")]
    [InlineData("http://mcp.example.com/a.b/c@1.0.0")]
    [InlineData("https://me:pw@mcp.example.com/a.b/c@1.0.0")]
    [InlineData("file:///a.b/c@1.0.0")]
    public void Anything_else_is_none(string text) => Assert.Null(ServerOrigin.TryParse(text));

    [Fact]
    [Trait("setting", "servers.from")]
    public void The_registry_keeps_it_and_names_a_wrong_one()
    {
        var server = Given.Server("servers: { a: { command: npx, from: a.b/c@1.0.0 } }");
        Assert.Equal(new ServerOrigin("a.b/c", "1.0.0"), server.From);
        Assert.Null(Given.Server("servers: { a: { command: npx } }").From);
        Assert.Contains(
            "from must be a name and version in an MCP registry",
            Given.Problem("servers: { a: { command: npx, from: weather } }"));
    }

    [Theory]
    [InlineData("1.2.3", "1.2.2", true)]
    [InlineData("1.10.0", "1.9.9", true)]
    [InlineData("1.0.0", "1.0.0-rc.1", true)]
    [InlineData("1.0.0-rc.10", "1.0.0-rc.9", true)]
    [InlineData("1.0.0-beta", "1.0.0-2", true)]
    [InlineData("1.2.3", "1.2.3", false)]
    [InlineData("1.2.3", "1.2.4", false)]
    [InlineData("1.0.0-rc.1", "1.0.0", false)]
    [InlineData("1.0.0+1", "1.0.0+2", false)]
    [InlineData("2025.09", "2024.01", false)]
    public void Versions_are_ordered_where_they_can_be(string current, string other, bool isOlder) =>
        Assert.Equal(isOlder, VersionOrder.IsOlder(current, other));
}
