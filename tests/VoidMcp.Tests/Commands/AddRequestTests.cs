using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Commands;

public sealed class AddRequestTests
{
    public AddRequestTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the paths are of Unix");

    /// <summary>Words, how many of them stood before <c>--</c> (none: -1), and the server that they mean.</summary>
    [Theory]
    [InlineData("files|npx|-y|pkg|dir", 1, "files: npx|-y|pkg|dir")]
    [InlineData("files|npx -y pkg 'my dir'", -1, "files: npx|-y|pkg|my dir")]
    [InlineData("files|my program", 1, "files: my program")]
    [InlineData("files|npx|one arg", -1, "files: npx|one arg")]
    [InlineData("files|npx|a", -1, "files: npx|a")]
    [InlineData("db|PGHOST=localhost npx pg", -1, "db: npx|pg env PGHOST=localhost")]
    [InlineData("db|PGHOST=localhost", 1, "db: PGHOST=localhost")]
    [InlineData("github|https://api.githubcopilot.com/mcp/", -1, "github: https://api.githubcopilot.com/mcp/")]
    [InlineData("https://mcp.notion.com/mcp", -1, "notion: https://mcp.notion.com/mcp")]
    [InlineData("https://api.githubcopilot.com/mcp/", -1, "githubcopilot: https://api.githubcopilot.com/mcp/")]
    [InlineData("http://localhost:3000/mcp", -1, "localhost: http://localhost:3000/mcp")]
    [InlineData("@modelcontextprotocol/server-memory", -1, "memory: npx|-y|@modelcontextprotocol/server-memory")]
    [InlineData("@scope/server-memory@1.2.3", -1, "memory: npx|-y|@scope/server-memory@1.2.3")]
    [InlineData("@playwright/mcp@latest", -1, "playwright: npx|-y|@playwright/mcp@latest")]
    [InlineData("mcp-server-time", -1, "time: npx|-y|mcp-server-time")]
    [InlineData("mem|@scope/server-memory", -1, "mem: npx|-y|@scope/server-memory")]
    [InlineData("files|@scope/server-filesystem|~/docs", -1, "files: npx|-y|@scope/server-filesystem|~/docs")]
    [InlineData("uvx mcp-server-git --repository .", -1, "git: uvx|mcp-server-git|--repository|/work")]
    [InlineData("npx|-y|@scope/server-x", 0, "x: npx|-y|@scope/server-x")]
    [InlineData("/opt/tools/weather-mcp", 0, "weather: /opt/tools/weather-mcp")]
    public void Words_become_the_server_that_they_mean(string words, int before, string expected) =>
        Assert.Equal(expected, Shown(Request(words, before).ToDraft("/work")));

    [Theory]
    [InlineData("memory", -1, "missing command, URL or npm package for 'memory'")]
    [InlineData("x|https://example.org|y", -1, "unexpected argument 'y' after the URL")]
    [InlineData("x| ", -1, "missing command")]
    [InlineData("x|npx 'open", -1, "unclosed")]
    [InlineData("npx|-y", 0, "missing server name")]
    public void What_is_not_clear_is_asked_back(string words, int before, string message)
    {
        var error = Assert.Throws<VoidMcpException>(() => Request(words, before).ToDraft("/work"));
        Assert.Equal(FailureKind.Usage, error.Kind);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Options_go_where_they_belong()
    {
        var request = Request("x|run", 1) with
        {
            Env = ["A=1=2", "B="], Headers = ["Authorization: Bearer a:b"], Allow = ["read_*"], Deny = ["x"],
            Cwd = "sub", Description = "for tests",
        };
        var draft = request.ToDraft("/work");
        Assert.Equal([new("A", "1=2"), new("B", "")], draft.Env);
        Assert.Equal([new("Authorization", "Bearer a:b")], draft.Headers);
        Assert.Equal(["read_*"], draft.Tools!.Allow);
        Assert.Equal(["x"], draft.Tools.Deny);
        Assert.Equal(Path.GetFullPath("/work/sub"), draft.Cwd);
        Assert.Equal("for tests", draft.Description);
        Assert.Equal("~/x", (request with { Cwd = "~/x" }).ToDraft("/work").Cwd);
    }

    [Fact]
    public void A_client_of_the_users_goes_into_the_entry_of_a_url()
    {
        var client = new OAuthSettings { ClientId = "abc", CallbackPort = 8765, Scope = "files:read" };
        var request = Request("x|https://example.org/mcp", -1) with { OAuth = client };
        var text = new RegistryEditor("r.yaml").Apply("", new RegistryEdit.Add(request.ToDraft("/work")));
        var read = new RegistryReader(new RegistryEnvironment(_ => null, "/home/me"))
            .Read(System.Text.Encoding.UTF8.GetBytes(text), "r.yaml");
        Assert.Empty(read.Problems);
        Assert.Equal(client, Assert.Single(read.Servers).OAuth);
        Assert.Equal(
            FailureKind.Usage,
            Assert.Throws<VoidMcpException>(() => (Request("x|run", 1) with { OAuth = client }).ToDraft("/work")).Kind);
        Assert.Equal(
            FailureKind.Usage,
            Assert.Throws<VoidMcpException>(() => (request with { HasToken = true }).ToDraft("/work")).Kind);
    }

    [Fact]
    public void A_value_without_its_name_is_refused_and_not_repeated()
    {
        var error = Assert.Throws<VoidMcpException>(
            () => (Request("x|run", 1) with { Env = ["sk-secret"] }).ToDraft("/work"));
        Assert.DoesNotContain("sk-secret", error.Message + error.Hint);
        Assert.Contains("KEY=VALUE", error.Message);
    }

    private static AddRequest Request(string words, int before) =>
        new() { Words = words.Split('|'), LiteralFrom = before < 0 ? int.MaxValue : before };

    private static string Shown(ServerDraft draft)
    {
        var env = draft.Env.Count == 0 ? "" : " env " + string.Join(' ', draft.Env.Select(e => $"{e.Key}={e.Value}"));
        return $"{draft.Name}: {draft.Url ?? string.Join('|', draft.Args.Prepend(draft.Command))}{env}";
    }
}
