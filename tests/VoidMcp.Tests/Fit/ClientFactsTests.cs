using System.Text;
using VoidMcp.Fit;

namespace VoidMcp.Tests.Fit;

public sealed class ClientFactsTests
{
    [Theory]
    [InlineData("""{"name":"claude-code","title":"Claude Code","version":"2.1.330"}""", "claude-code")]
    [InlineData("""{"name":"claude-code","version":"9"}""", "claude-code")]
    [InlineData("""{"name":"codex-mcp-client"}""", "codex-mcp-client")]
    [InlineData("""{"name":"copilot-cli","version":"1.0.102"}""", "copilot-cli")]
    [InlineData("""{"name":"qwen-cli-mcp-client-voidmcp"}""", "qwen-cli-mcp-client")]
    [InlineData("""{"name":"qwen-cli-mcp-client"}""", "")]
    [InlineData("""{"name":"claude-code-like"}""", "")]
    [InlineData("""{"name":7}""", "")]
    [InlineData("""{"name":"\ud800"}""", "")]
    [InlineData("{}", "")]
    [InlineData("", "")]
    public void A_client_is_known_by_its_name(string info, string known) =>
        Assert.Equal(known, ClientFacts.Of(Encoding.UTF8.GetBytes(info)).Name);

    [Theory]
    [InlineData("", "codex", "codex-mcp-client")]
    [InlineData("""{"name":"renamed"}""", "codex", "codex-mcp-client")]
    [InlineData("""{"name":"claude-code"}""", "codex", "claude-code")]
    [InlineData("""{"name":"renamed"}""", "zed", "")]
    public void Who_started_the_gateway_counts_if_the_client_is_unknown(string info, string startedFor, string known) =>
        Assert.Equal(known, ClientFacts.Of(Encoding.UTF8.GetBytes(info), startedFor).Name);

    [Fact]
    public void Every_client_is_one_that_install_knows() =>
        Assert.All(ClientFacts.Known, client => Assert.NotNull(VoidMcp.Clients.KnownClients.Find(client.Id)));

    [Fact]
    public void Every_fact_names_the_version_in_which_it_was_seen() =>
        Assert.All(ClientFacts.Known, client => Assert.NotEmpty(client.Version));
}
