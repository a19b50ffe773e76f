using VoidMcp.Secrets;
using VoidMcp.Tests.Registry;

namespace VoidMcp.Tests.Secrets;

public sealed class AddressKeysTests
{
    [Theory]
    [InlineData("https://mcp.example.com/sk-abc123def456/mcp", "sk-abc123def456")]
    [InlineData("https://mcp.example.com/sk-proj-9aXbY2cZ81/mcp", "sk-proj-9aXbY2cZ81")]
    [InlineData("https://x.example/api/0123456789abcdef0123456789abcdef/sse", "0123456789abcdef0123456789abcdef")]
    [InlineData("https://x.example/api/mcp/s/Zm9vYmFyMTIzNDU2Nzg5MA==/mcp", "Zm9vYmFyMTIzNDU2Nzg5MA==")]
    [InlineData("https://x.example/a/x7Gh-2kLp_9QwE-r4Ty-8UiO3/mcp", "x7Gh-2kLp_9QwE-r4Ty-8UiO3")]
    [InlineData("https://x.example/token/f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("https://x.example/ghp_16C7e42F292c6912E7710c838347?x=1", "ghp_16C7e42F292c6912E7710c838347")]
    public void A_key_in_the_path_is_found(string url, string key)
    {
        Assert.Equal([key], AddressKeys.In(url));
        Assert.Equal(
            url.Replace(key, SecretLooks.Mask, StringComparison.Ordinal), SecretLooks.Shown("", url));
    }

    [Theory]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com")]
    [InlineData("https://x.example/v1/workspaces/f81d4fae-7dec-11d0-a765-00a0c91e6bf6/mcp")]
    [InlineData("https://x.example/my-company-workspace-2024-production-servers/mcp")]
    [InlineData("https://x.example/My-Company-Workspace-2024-Production-Servers/mcp")]
    [InlineData("https://x.example/api-v2-reference/key-2024-report/sse")]
    [InlineData("https://x.example/projects/123456789012345678901234567890123456/mcp")]
    [InlineData("https://x.example/@modelcontextprotocol/server-everything@1.22.333/mcp")]
    [InlineData("https://x.example/auth/realms/master/protocol/openid-connect2")]
    [InlineData("https://x.example/getUserAccountSettingsPageV2/mcp")]
    [InlineData("https://x.example/${secret:some-key-abc123def456}/mcp")]
    public void Words_versions_and_workspaces_are_none(string url)
    {
        Assert.Empty(AddressKeys.In(url));
        Assert.Equal(url, SecretLooks.Shown("", url));
    }

    [Fact]
    public void A_key_in_a_path_is_masked_in_what_the_server_sends()
    {
        var server = Given.Server("servers: { a: { url: \"https://x.example/api/sk-abc123def456/mcp\" } }");
        Assert.Equal("no route /api/[secret url]/mcp", server.Mask.Apply("no route /api/sk-abc123def456/mcp"));
        var bridge = Given.Server(
            "servers: { a: { command: npx, args: [mcp-remote, \"https://x.example/sk-abc123def456/mcp\"] } }");
        Assert.Equal("to /[secret args]/mcp", bridge.Mask.Apply("to /sk-abc123def456/mcp"));
    }
}
