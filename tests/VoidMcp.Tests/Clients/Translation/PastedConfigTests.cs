using VoidMcp.Clients.Translation;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Clients.Translation;

public sealed class PastedConfigTests
{
    [Theory]
    [InlineData(
        """{"mcpServers":{"a":{"command":"npx","args":["-y","x"],"env":{"K":"v"}},"b":{"url":"https://b.example"}}}""",
        "a: npx -y x K=v|b: https://b.example")]
    [InlineData("""{"servers":{"a":{"type":"stdio","command":"x"}}}""", "a: x")]
    [InlineData("""{"mcp":{"servers":{"a":{"command":"x"}}}}""", "a: x")]
    [InlineData("""{"a":{"command":"x"}}""", "a: x")]
    [InlineData("""  "a": {"command": "x"},  """, "a: x")]
    [InlineData("{ // a comment\n \"a\": {\"command\": \"x\", \"args\": [1, true],},\n}", "a: x 1 true")]
    [InlineData("""{"a":{"command":["uvx","tool"],"args":["z"]}}""", "a: uvx tool z")]
    [InlineData(
        """{"a":{"serverUrl":"https://x.example","headers":{"A":"b"},"disabled":true}}""",
        "a: https://x.example A=b off")]
    [InlineData("""{"context_servers":{"a":{"command":{"path":"x","args":["y"]},"settings":{}}}}""", "a: x y")]
    [InlineData("""[{"name":"a","command":"x"}]""", "a: x")]
    [InlineData("""{"mcpServers":{"_note":"mine","a":{"command":"x"}}}""", "a: x")]
    [InlineData("""{"projects":{"/p":{"mcpServers":{"a":{"command":"x"}}}}}""", "a: x")]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\n[mcp_servers.a.env]\nK = 'v'", "a: x K=v")]
    [InlineData("mcpServers:\n  - name: a\n    command: x\n", "a: x")]
    [InlineData("extensions:\n  a: { type: stdio, cmd: x, args: [y], envs: { K: v } }\n", "a: x y K=v")]
    [InlineData("Put this there:\n```json\n{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}\n```\n", "a: x")]
    [InlineData("""{"a":{"command":"npx -y pkg"}}""", "a: npx -y pkg")]
    [InlineData("""{"a":{"command":"cmd","args":["/c","npx","-y","pkg"]}}""", "a: npx -y pkg")]
    [InlineData("""{"url":"https://mcp.notion.com/mcp"}""", "notion: https://mcp.notion.com/mcp")]
    [InlineData("""{"command":"npx","args":["-y","@scope/server-memory"]}""", "memory: npx -y @scope/server-memory")]
    [InlineData("""{"a":{"command":"x","env":["K=v"]}}""", "a: x K=v")]
    [InlineData("""{"a":{"transport":{"type":"stdio","command":"x"}}}""", "a: x")]
    [InlineData("""{"a":{"url":"https://x.com","requestInit":{"headers":{"A":"b"}}}}""", "a: https://x.com A=b")]
    public void What_people_copy_is_understood(string text, string expected) =>
        Assert.Equal(expected, Shown(Read(text)));

    [Theory]
    [InlineData("claude mcp add a -- npx -y x", "a: npx -y x")]
    [InlineData("$ claude mcp add -s user -e K=v -e L=w a npx -- -y x", "a: npx -y x K=v L=w")]
    [InlineData("claude mcp add a -e K=v L=w -- x", "a: x K=v L=w")]
    [InlineData(
        "claude mcp add --transport http a https://x.example/mcp --header \"A: b\"", "a: https://x.example/mcp A=b")]
    [InlineData("claude mcp add-json a '{\"command\":\"x\"}'", "a: x")]
    [InlineData("codex mcp add a --env K=$T -- x", "a: x K=${env:T}")]
    [InlineData("codex mcp add a --url https://x.example --bearer-token-env-var T",
        "a: https://x.example Authorization=Bearer ${env:T}")]
    [InlineData("gemini mcp add \\\n  --scope user \\\n  a x y", "a: x y")]
    [InlineData("code --add-mcp '{\"name\":\"a\",\"command\":\"x\"}'", "a: x")]
    [InlineData("claude mcp add a -- x\nnpm i\ncodex mcp add b -- y", "a: x|b: y")]
    public void So_are_command_lines_for_clients(string line, string expected) =>
        Assert.Equal(expected, Shown(Read(line)));

    [Fact]
    public void A_lone_server_takes_the_name_that_was_given()
    {
        Assert.Equal("mine: x", Shown(PastedConfig.Read("""{"command":"x"}""", "mine", Place())));
        Assert.Contains("no name", Assert.Throws<VoidMcpException>(() => Read("""{"command":"npx"}""")).Message);
    }

    [Fact]
    public void What_cannot_be_taken_over_is_named_with_its_fix()
    {
        var server = Assert.Single(Read(
            """{"a":{"command":"x","autoApprove":["y"],"timeout":0,"headersHelper":"z","env":{"K":null}}}"""));
        Assert.Equal(
            [
                "autoApprove: not taken over; the client asks, or set it there for voidmcp",
                "timeout: not taken over",
                "headersHelper: not taken over; write the headers under headers, with ${env:NAME} for secrets in the "
                    + "registry",
                "env.K: has no value and was left out",
            ],
            server.Notes);
    }

    [Theory]
    [InlineData("""{"start-timeout":"5m","stop-timeout":"20s","timeout":"90s"}""", "timeout 90 start 300 stop 20")]
    [InlineData("""{"timeout":60}""", "timeout 60")]
    [InlineData("""{"timeout":600000}""", "timeout 600")]
    [InlineData("""{"timeout":"1800"}""", "timeout 1800")]
    [InlineData("""{"startup_timeout_sec":20.5,"tool_timeout_sec":7200}""", "timeout 7200 start 20.5")]
    [InlineData("""{"startup_timeout_ms":20000}""", "start 20")]
    [InlineData("""{"stop-timeout":"5m","start-timeout":true}""", "")]
    [InlineData("""{"url":"https://x.example","stop-timeout":"5s"}""", "")]
    public void Timeouts_are_taken_over_in_the_unit_of_their_client(string members, string expected)
    {
        var isUrl = members.Contains("url", StringComparison.Ordinal);
        var entry = isUrl ? members : $"{{\"command\":\"x\",{members[1..]}";
        var server = Assert.Single(Read($"{{\"a\":{entry}}}"));
        (string Name, TimeSpan? Time)[] times =
        [
            ("timeout", server.Draft!.Timeout), ("start", server.Draft.StartTimeout),
            ("stop", server.Draft.StopTimeout),
        ];
        Assert.Equal(
            expected,
            string.Join(' ', times.Where(t => t.Time is not null).Select(t => $"{t.Name} {t.Time?.TotalSeconds}")));
        Assert.Equal(expected.Length == 0, server.Notes.Count > 0);
    }

    [Theory]
    [InlineData(""" "includeTools":["a","b"] """, "allow a,b")]
    [InlineData(""" "enabled_tools":[] """, "deny *")]
    [InlineData(""" "disabledTools":["a"],"excludeTools":["b"] """, "deny a,b")]
    [InlineData(""" "tools":["*"] """, "")]
    [InlineData(""" "tools":["a"] """, "allow a")]
    [InlineData(""" "tools":{"deny":["a"],"ask":["b"]} """, "deny a ask b")]
    [InlineData(""" "tools":{"a":{"enabled":false},"b":{"approval_mode":"prompt"},"c":false} """, "deny a,c ask b")]
    public void A_restriction_is_never_dropped(string members, string expected)
    {
        var tools = Assert.Single(Read($"{{\"x\":{{\"command\":\"y\",{members}}}}}")).Draft!.Tools;
        (string Name, IReadOnlyList<string> Globs)[] parts =
            [("allow", tools?.Allow ?? []), ("deny", tools?.Deny ?? []), ("ask", tools?.Ask ?? [])];
        Assert.Equal(
            expected,
            string.Join(' ', parts.Where(p => p.Globs.Count > 0).Select(p => $"{p.Name} {string.Join(',', p.Globs)}")));
    }

    [Fact]
    public void Nor_is_one_that_stands_elsewhere_in_the_file_or_is_not_understood()
    {
        var server = Assert.Single(Read("""{"mcp":{"a":{"command":["x"]}},"tools":{"a_rm":false,"b_rm":false}}"""));
        Assert.Equal(["rm"], server.Draft!.Tools!.Deny);
        Assert.Contains("tools.rm", Assert.Single(Read("""{"a":{"command":"x","tools":{"rm":"maybe"}}}""")).Failure);
        Assert.Contains("disabledTools", Assert.Single(Read("""{"a":{"command":"x","disabledTools":"rm"}}""")).Failure);
    }

    [Theory]
    [InlineData("", "the input is empty")]
    [InlineData("hello", "contains no server")]
    [InlineData("\"a\": {", "invalid JSON (line")]
    [InlineData("[mcp_servers.a]\ncommand = ", "invalid TOML (line 2)")]
    [InlineData("a: [", "neither JSON, TOML nor YAML")]
    [InlineData("[]", "contains no server")]
    [InlineData("{}", "contains no server")]
    [InlineData("""{"mcpServers":{}}""", "contains no server")]
    [InlineData("""{"name":"io.github.x/y","packages":[{"identifier":"y"}]}""", "server.json of the MCP registry")]
    public void What_has_no_server_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<VoidMcpException>(() => Read(text)).Message);

    [Theory]
    [InlineData("""{"good":{"command":"x"},"bad":5}""", "must be an object")]
    [InlineData("""{"good":{"command":"x"},"bad":{"cmnd":"y"}}""", "a command or a url (unknown key: cmnd)")]
    [InlineData("""{"good":{"command":"x"},"bad":{"command":"x","args":"y"}}""", "args must be a list")]
    [InlineData("""{"good":{"command":"x"},"bad":{"command":"x","env":{"K":{}}}}""", "env.K must be a string")]
    [InlineData("""{"good":{"command":"x"},"bad":{"url":"wss://x","type":"ws"}}""", "WebSocket")]
    [InlineData(
        """{"good":{"command":"x"},"bad":{"command":"x","env":{"A":"${config:a.b}"}}}""", "only be resolved by the")]
    public void One_that_is_wrong_does_not_stop_the_others(string text, string reason)
    {
        var servers = Read(text);
        Assert.NotNull(servers.Single(s => s.WrittenName == "good").Draft);
        Assert.Contains(reason, servers.Single(s => s.WrittenName == "bad").Failure);
    }

    [Fact]
    public void The_variables_of_a_file_are_copied()
    {
        var place = Place() with
        {
            Folder = Path.GetFullPath("/work"),
            ReadFile = path => path == Path.GetFullPath("/work/.env")
                ? "# x\nexport A=1\nB=\"two words\"\nC=3 # c\n"
                : null,
        };
        var server = Assert.Single(PastedConfig.Read(
            """{"a":{"command":"x","env":{"C":"own"},"envFile":"${workspaceFolder}/.env"}}""", null, place));
        Assert.Equal([new("C", "own"), new("A", "1"), new("B", "two words")], server.Draft!.Env);
    }

    [Theory]
    [InlineData("My Server", "My-Server")]
    [InlineData("github.com/acme/servers/tree/main/src/time", "time")]
    [InlineData("@scope/server-memory", "memory")]
    [InlineData("constructor", "server-constructor")]
    [InlineData("日本", "server")]
    [InlineData("a.b_c-d", "a.b_c-d")]
    public void Names_become_valid(string written, string valid) => Assert.Equal(valid, ForeignNames.Valid(written));

    internal static ForeignPlace Place() => new("/work", "/home/someone");

    private static IReadOnlyList<ForeignServer> Read(string text) => PastedConfig.Read(text, null, Place());

    private static string Shown(IReadOnlyList<ForeignServer> servers) => string.Join('|', servers
        .Select(s => s.Draft ?? throw new InvalidOperationException(s.Failure ?? s.Skipped))
        .Select(s => $"{s.Name}: {s.Url ?? string.Join(' ', s.Args.Prepend(s.Command))}"
            + string.Concat(s.Env.Concat(s.Headers).Select(e => $" {e.Key}={e.Value}"))
            + (s.Enabled == false ? " off" : "")));
}
