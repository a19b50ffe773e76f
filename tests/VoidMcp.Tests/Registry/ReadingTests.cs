using VoidMcp.CodeMode;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class ReadingTests
{
    public ReadingTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the paths are of Unix");

    private const string Whole = """
        version: 1
        servers:
          files:
            command: npx
            args: [-y, "@modelcontextprotocol/server-filesystem", ~/docs]
            env: { DEBUG: "1", API_KEY: "${env:FILES_KEY}" }
            cwd: ~/docs
            description: My documents
            tools:
              deny: [write_*, move_file]
              ask: [delete_*]
              read-only: [list_*]
            resources: { allow: ["docs:*"], deny: ["*secret*"] }
            prompts: { allow: [a], deny: [b] }
            sampling: deny
            elicitation: deny
            instructions: false
            concurrency: 1
            timeout: 90s
            idle-stop: 0
          github:
            url: https://api.githubcopilot.com/mcp/
            headers: { Authorization: "Bearer ${env:GITHUB_TOKEN}" }
          notion: { url: https://mcp.notion.com/mcp, enabled: false }
        gateway:
          expose: both
          direct-budget: 8000
          pin: [github.search_issues]
          prefix: server
          max-message: 5MB
          destructive: ask
        code:
          timeout: 10s
          memory: 128MiB
          parallel: 3
          max-calls: 50
          max-result: 4096
        """;

    private static RegistrySnapshot WholeSnapshot() =>
        Given.Registry(Whole, ("FILES_KEY", "k1"), ("GITHUB_TOKEN", "t1"));

    [Theory]
    [Trait("setting", "servers.type")]
    [Trait("setting", "servers.transport")]
    [InlineData("type: stdio", true)]
    [InlineData("transport: stdio", true)]
    [InlineData("type: http", false)]
    [InlineData("transport: sse", false)]
    public void A_transport_that_contradicts_the_rest_leaves_the_server_out(string member, bool isTaken)
    {
        var snapshot = Given.Registry($"servers:\n  s: {{ command: c, {member} }}\n");
        Assert.Equal(isTaken, snapshot.Servers.Count == 1);
        Assert.Equal(isTaken, snapshot.Problems.Count == 0);
    }

    [Fact]
    public void Policies_are_read_whole_and_are_open_by_default()
    {
        var snapshot = WholeSnapshot();
        var (files, github) = (snapshot.Servers[0], snapshot.Servers[1]);
        Assert.True(files.Tools.IsReadOnly("list_files"));
        Assert.False(files.Tools.IsReadOnly("read_file"));
        Assert.True(files.Resources.Permits("docs:/a"));
        Assert.False(files.Resources.Permits("docs:/secret"));
        Assert.False(files.Resources.Permits("mail:/1"));
        Assert.True(files.Prompts.Permits("a"));
        Assert.False(files.Prompts.Permits("c"));
        Assert.NotNull(files.WhyNotAsk("sampling/createMessage"));
        Assert.NotNull(files.WhyNotAsk("elicitation/create"));
        Assert.Null(files.WhyNotAsk("roots/list"));
        Assert.False(files.Instructions);
        Assert.Equal(DestructiveMode.Ask, snapshot.Gateway.Destructive);

        Assert.True(github.Resources.Permits("x:/y"));
        Assert.True(github.Prompts.Permits("x"));
        Assert.Null(github.WhyNotAsk("elicitation/create"));
        Assert.True(github.Instructions);
        var added = github with { AddedByModel = true };
        Assert.False(github.ConnectsLike(github with { InClientFolder = true }));
        Assert.NotNull(added.WhyNotAsk("elicitation/create"));
        Assert.Null(added.WhyNotAsk("roots/list"));
    }

    [Fact]
    public void A_whole_registry_is_read_without_a_problem()
    {
        var snapshot = WholeSnapshot();
        Assert.Empty(snapshot.Problems);
        Assert.False(snapshot.IsBroken);
        Assert.Equal(["files", "github", "notion"], snapshot.Servers.Select(s => s.Name));
        Assert.Equal([3, 21, 24], snapshot.Servers.Select(s => s.Line));
    }

    [Fact]
    public void A_stdio_server_has_its_values_expanded()
    {
        var files = WholeSnapshot().Find("files")!;
        Assert.Equal("npx", files.Command);
        Assert.Equal(["-y", "@modelcontextprotocol/server-filesystem", "/home/ann/docs"], files.Args);
        Assert.Equal("1", files.Env["DEBUG"]);
        Assert.Equal("k1", files.Env["API_KEY"]);
        Assert.Equal("/home/ann/docs", files.Cwd);
        Assert.Equal("My documents", files.Description);
        Assert.Null(files.Url);
        Assert.Equal(1, files.Concurrency);
        Assert.Equal(TimeSpan.FromSeconds(90), files.Timeout);
        Assert.Equal(TimeSpan.Zero, files.IdleStop);
        Assert.False(files.Tools.Permits("write_file"));
        Assert.True(files.Tools.Permits("read_file"));
        Assert.True(files.Tools.Asks("delete_all"));
    }

    [Fact]
    public void An_http_server_has_url_and_headers()
    {
        var github = WholeSnapshot().Find("github")!;
        Assert.Equal("https://api.githubcopilot.com/mcp/", github.Url);
        Assert.Equal("Bearer t1", github.Headers["authorization"]);
        Assert.Null(github.Command);
        Assert.True(github.Enabled);
        Assert.False(WholeSnapshot().Find("notion")!.Enabled);
    }

    [Fact]
    public void Settings_are_read()
    {
        var (gateway, code) = (WholeSnapshot().Gateway, WholeSnapshot().Code);
        Assert.Equal(ExposeMode.Both, gateway.Expose);
        Assert.Equal(8000, gateway.DirectBudget);
        Assert.Equal(["github.search_issues"], gateway.Pin);
        Assert.Equal(5_000_000, gateway.MaxMessage);
        Assert.Equal(TimeSpan.FromSeconds(10), code.Timeout);
        Assert.Equal(128 * 1024 * 1024, code.Memory);
        Assert.Equal(3, code.Parallel);
        Assert.Equal(50, code.MaxCalls);
        Assert.Equal(4096, code.MaxResult);
    }

    [Theory]
    [InlineData("cwd: client", null, "/registry/bin/x")]
    [InlineData("cwd: ./client", "/registry/client", "/registry/client/bin/x")]
    [InlineData("cwd: /srv", "/srv", "/srv/bin/x")]
    [InlineData("timeout: 1s", null, "/registry/bin/x")]
    public void A_relative_command_never_starts_where_a_client_stands(string settings, string? cwd, string command)
    {
        var server = Given.Server($"servers: {{ a: {{ command: bin/x, {settings} }} }}");
        Assert.Equal((cwd, command), (server.Cwd, server.Command));
        Assert.Equal(settings == "cwd: client", server.InClientFolder);
    }

    [Theory]
    [InlineData("start-timeout: 5m, stop-timeout: 30s", 300, 30)]
    [InlineData("timeout: 3m", 180, 5)]
    [InlineData("timeout: 1s", 60, 5)]
    [InlineData("timeout: 3m, start-timeout: 10s", 10, 5)]
    public void A_start_may_take_as_long_as_a_call_unless_it_is_said(string settings, int start, int stop)
    {
        var server = Given.Server($"servers: {{ a: {{ command: x, {settings} }} }}");
        Assert.Equal(
            (TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(stop)), (server.StartTimeout, server.StopTimeout));
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var server = Given.Server("servers: { a: { command: x } }");
        Assert.Equal(
            (64, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10), true),
            (server.Concurrency, server.Timeout, server.IdleStop, server.Enabled));
        Assert.Empty(server.Args);
        Assert.Empty(server.Env);
        Assert.Null(server.Cwd);
        var snapshot = Given.Registry("servers: {}");
        Assert.Equal((ExposeMode.Auto, 4000, PrefixMode.Server, 10L * 1024 * 1024), (snapshot.Gateway.Expose,
            snapshot.Gateway.DirectBudget,
            snapshot.Gateway.Prefix,
            snapshot.Gateway.MaxMessage));
        Assert.Equal(
            (TimeSpan.FromSeconds(30), 384L * 1024 * 1024, 200, 64L * 1024),
            (snapshot.Code.Timeout, snapshot.Code.Memory, snapshot.Code.MaxCalls, snapshot.Code.MaxResult));
        Assert.Equal(ScriptPlaces.DefaultParallel, snapshot.Code.Parallel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("servers:\n")]
    [InlineData("servers: {}\ngateway:\ncode: {}\n")]
    [InlineData("{}")]
    [InlineData("\uFEFF# with a byte order mark\nservers:\n")]
    public void An_empty_registry_is_no_problem(string text)
    {
        var snapshot = Given.Registry(text);
        Assert.Empty(snapshot.Problems);
        Assert.Empty(snapshot.Servers);
        Assert.False(snapshot.IsBroken);
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_key() =>
        Assert.Equal("x", Given.Server("\uFEFFservers:\n  a: { command: x }\n").Command);

    [Fact]
    [Trait("setting", "servers.type")]
    [Trait("setting", "servers.disabled")]
    public void A_pasted_client_file_works_as_it_is()
    {
        var snapshot = Given.Registry("""
            {
            	"mcpServers": {
            		"memory": {
            			"type": "stdio",
            			"command": "npx",
            			"args": ["-y", "@modelcontextprotocol/server-memory"],
            			"env": {},
            			"disabled": false,
            			"autoApprove": ["read_graph"],
            			"alwaysAllow": []
            		},
            		"docs": { "type": "streamable-http", "url": "https://example.com/mcp", "disabled": true },
            		"old": { "type": "sse", "url": "http:\/\/127.0.0.1:8080\/sse" }
            	}
            }
            """);
        Assert.Empty(snapshot.Problems);
        Assert.Equal(["memory", "docs", "old"], snapshot.Servers.Select(s => s.Name));
        Assert.Equal([true, false, true], snapshot.Servers.Select(s => s.Enabled));
        Assert.Equal("http://127.0.0.1:8080/sse", snapshot.Servers[2].Url);
    }

    [Fact]
    public void Visual_Studio_Codes_inputs_are_skipped() =>
        Assert.Equal("x", Given.Server(
            """{ "inputs": [{ "id": "k" }], "servers": { "a": { "command": "x", "gallery": true } } }""").Command);

    [Fact]
    public void A_plain_list_of_tools_is_what_is_allowed()
    {
        var server = Given.Server("""{ "mcpServers": { "a": { "command": "x", "tools": ["get_*"] } } }""");
        Assert.True(server.Tools.Permits("get_it"));
        Assert.False(server.Tools.Permits("set_it"));
    }

    [Fact]
    public void Numbers_and_truth_values_are_texts_where_texts_belong()
    {
        var server = Given.Server("servers: { a: { command: x, args: [-p, 8080, true, 1.50], env: { N: 0x10 } } }");
        Assert.Equal(["-p", "8080", "true", "1.50"], server.Args);
        Assert.Equal("0x10", server.Env["N"]);
    }

    [Fact]
    public void Anchors_and_aliases_are_followed()
    {
        var snapshot = Given.Registry("""
            servers:
              a: { command: x, env: &shared { K: v } }
              b: { command: y, env: *shared }
            """);
        Assert.Empty(snapshot.Problems);
        Assert.Equal("v", snapshot.Find("b")!.Env["K"]);
    }

    [Fact]
    public void Limits_and_policy_need_no_restart_but_the_connection_does()
    {
        var a = Given.Server("servers: { a: { command: x, args: [1], env: { K: v, L: w } } }");
        var limits = Given.Server(
            "# moved\nservers: { a: { command: x, args: [1], env: { L: w, K: v }, timeout: 5s, tools: [t], "
            + "description: d } }");
        Assert.True(a.ConnectsLike(limits));
        Assert.True(a.ConnectsLike(a with { StartTimeout = TimeSpan.FromHours(1), StopTimeout = TimeSpan.Zero }));
        Assert.False(a.ConnectsLike(a with { Args = ["2"] }));
        Assert.False(a.ConnectsLike(a with { Env = new Dictionary<string, string> { ["K"] = "v", ["L"] = "other" } }));
        Assert.False(a.ConnectsLike(a with { Command = null, Url = "https://x" }));
    }

    [Fact]
    public void A_server_never_shows_its_values() =>
        Assert.Equal("server a (line 1)", Given.Server("servers: { a: { command: /opt/secret } }").ToString());
}
