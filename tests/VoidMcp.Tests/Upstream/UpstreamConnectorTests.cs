using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

public sealed class UpstreamConnectorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_legacy_server_that_refuses_the_probe_is_initialized()
    {
        var server = new InMemoryServer();
        await using var connection = await Connect(null, server);
        Assert.Equal(Era.Legacy, connection.Era);
        Assert.Equal("2025-06-18", connection.Definitions.Revision);
        Assert.Equal("Echoes.", connection.Definitions.Instructions);
        Assert.Equal("echo", Assert.Single(connection.Definitions.Tools).Name);
        Assert.Contains("notifications/initialized", server.Received);
    }

    [Fact]
    public async Task A_server_that_ignores_the_probe_is_initialized_after_a_short_grace()
    {
        var server = new InMemoryServer { Answer = (request, _) => request.Method == "server/discover" };
        await using var connection = await Connect(null, server);
        Assert.Equal(Era.Legacy, connection.Era);
    }

    [Fact]
    public async Task A_modern_server_is_never_initialized_and_gets_its_meta_with_every_request()
    {
        var server = Modern();
        await using var connection = await Connect(null, server);
        Assert.Equal(Era.Modern, connection.Era);
        Assert.DoesNotContain(server.Received, r => r.StartsWith("initialize", StringComparison.Ordinal));
        Assert.All(server.Received, r =>
            Assert.Contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_remembered_legacy_server_is_not_probed()
    {
        var server = new InMemoryServer();
        await using var connection = await Connect(Era.Legacy, server);
        Assert.DoesNotContain(server.Received, IsProbe);
    }

    [Fact]
    public async Task A_server_that_was_remembered_wrongly_is_found_out()
    {
        await using var modern = await Connect(Era.Legacy, Modern());
        Assert.Equal(Era.Modern, modern.Era);
        await using var legacy = await Connect(Era.Modern, new InMemoryServer());
        Assert.Equal(Era.Legacy, legacy.Era);
    }

    [Fact]
    public async Task A_server_remembered_as_modern_that_now_ignores_the_probe_is_initialized()
    {
        var server = new InMemoryServer { Answer = (request, _) => request.Method == "server/discover" };
        await using var connection = await Connect(Era.Modern, server);
        Assert.Equal(Era.Legacy, connection.Era);
    }

    [Fact]
    public async Task A_server_that_dies_of_the_probe_is_started_once_more_without_it()
    {
        InMemoryServer[] servers = [Dying("it exited with code 1"), new()];
        await using var connection = await Connect(null, servers);
        Assert.Equal(Era.Legacy, connection.Era);
        Assert.True(servers[0].IsDisposed);
        Assert.DoesNotContain(servers[1].Received, IsProbe);
    }

    [Fact]
    public async Task A_server_that_dies_is_reported_with_its_end_and_last_words()
    {
        var error = await Assert.ThrowsAsync<VoidMcpException>(
            () => Connect(null, Dying("it exited with code 3"), Dying("it exited with code 3")));
        Assert.Equal(FailureKind.UpstreamUnavailable, error.Kind);
        Assert.Contains("exited with code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("Error: no token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_is_reported_in_its_own_words()
    {
        InMemoryServer[] servers = [Refusing(), Refusing()];
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => Connect(null, servers));
        Assert.Contains("licence expired (-32000)", error.Message, StringComparison.Ordinal);
        Assert.All(servers, s => Assert.True(s.IsDisposed));

        static InMemoryServer Refusing() => new()
        {
            Answer = (request, session) =>
            {
                session.Refuse(request, new RpcError(-32000, "licence expired"));
                return true;
            },
        };
    }

    [Fact]
    public async Task A_server_that_the_probe_spoils_is_started_once_more_without_it()
    {
        var isSpoilt = false;
        var spoilt = new InMemoryServer();
        spoilt.Answer = (request, _) =>
        {
            isSpoilt |= request.Method == "server/discover";
            if (isSpoilt) spoilt.Refuse(request, new RpcError(-32600, "failed state"));
            return isSpoilt;
        };
        var fresh = new InMemoryServer();
        await using var connection = await Connect(null, spoilt, fresh);
        Assert.Equal(Era.Legacy, connection.Era);
        Assert.DoesNotContain(fresh.Received, IsProbe);
    }

    [Fact]
    public async Task After_a_start_that_took_too_long_the_probe_is_left_out()
    {
        var time = new ManualTime();
        var next = new Queue<InMemoryServer>([new() { Answer = (_, _) => true }, new()]);
        var connector = new UpstreamConnector("test", _ => Task.FromResult<IServerTransport>(next.Dequeue()), time);
        var first = connector.ConnectAsync(null, () => { }, (_, _) => { }, Stop, TimeSpan.FromMinutes(2));
        await Patience.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return first.IsCompleted;
        });
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => first);
        Assert.Contains("did not finish the MCP handshake within 2m", error.Message, StringComparison.Ordinal);
        Assert.Contains("`start-timeout: 10m`", error.Hint, StringComparison.Ordinal);
        var good = next.Peek();
        await using var connection = await connector.ConnectAsync(null, () => { }, (_, _) => { }, Stop);
        Assert.DoesNotContain(good.Received, IsProbe);
    }

    [Theory]
    [InlineData("Unsupported protocol version", """{"supported":["2025-06-18"],"requested":"2025-11-25"}""", 2)]
    [InlineData("Unsupported protocol version: 2025-11-25", "null", 4)]
    [InlineData("Bad protocolVersion, supported: 2024-11-05, 2025-03-26", "null", 2)]
    public async Task Older_versions_are_offered_to_a_server_that_refuses_newer_ones(
        string words, string data, int tries)
    {
        var accepted = tries == 4 ? "2024-11-05" : words.Contains("2025-03-26") ? "2025-03-26" : "2025-06-18";
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "initialize") return false;
            if (JsonSlices.Text(request.Body, "protocolVersion"u8) == accepted) return false;
            server.Refuse(request, RpcError.Parse(Encoding.UTF8.GetBytes(
                $$"""{"code":-32602,"message":"{{words}}","data":{{data}}}""")));
            return true;
        };
        await using var connection = await Connect(Era.Legacy, server);
        Assert.Equal(tries, server.Received.Count(r => r.StartsWith("initialize", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_that_exits_on_a_newer_version_is_started_with_older_ones()
    {
        InMemoryServer[] servers = [Strict(), Strict(), Strict()];
        await using var connection = await Connect(Era.Legacy, servers);
        Assert.Equal(Era.Legacy, connection.Era);

        static InMemoryServer Strict()
        {
            var server = new InMemoryServer { RecentStderr = "fatal: unsupported protocol version" };
            server.Answer = (request, _) =>
            {
                if (request.Method != "initialize") return false;
                var offered = JsonSlices.Text(request.Body, "protocolVersion"u8);
                if (string.CompareOrdinal(offered, "2025-03-26") <= 0) return false;
                server.Die("it exited with code 1");
                return true;
            };
            return server;
        }
    }

    [Theory]
    [InlineData("""{"capabilities":{"tools":{}}}""", "2025-03-26")]
    [InlineData("""{"protocolVersion":1,"serverInfo":null}""", "2025-03-26")]
    [InlineData("""{"protocolVersion":""}""", "")]
    public async Task A_handshake_need_not_name_a_version(string result, string revision)
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "initialize") server.Respond(request, result);
            return request.Method == "initialize";
        };
        await using var connection = await Connect(Era.Legacy, server);
        Assert.Equal(revision, connection.Definitions.Revision);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task What_is_no_handshake_is_shown(string result)
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            server.Respond(request, result);
            return true;
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Connect(Era.Legacy, server));
        Assert.Contains($"an invalid `initialize` result: {result}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_framing_of_language_servers_is_named_at_once()
    {
        var server = new InMemoryServer();
        server.Answer = (_, _) =>
        {
            server.Write("Content-Length: 38\r\n\r\n");
            return true;
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => Connect(null, server));
        Assert.Contains("`Content-Length:` headers, as language servers do", failure.Message, StringComparison.Ordinal);
        Assert.Contains("newline-delimited JSON", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_of_the_same_registry_is_refused()
    {
        const string Path = "/home/me/voidmcp.yaml";
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "initialize") return false;
            var result = """{"protocolVersion":"2025-06-18","capabilities":{}}"""u8.ToArray();
            var clientInfo = JsonSlices.Property(request.Body, "clientInfo"u8);
            server.Respond(request, Encoding.UTF8.GetString(RegistryMark.AddTo(result, clientInfo, Path).Span));
            return true;
        };
        var other = new UpstreamConnector("me", _ => Task.FromResult<IServerTransport>(server), TimeProvider.System)
        {
            Loops = new GatewayLoops(() => RegistryMark.Of(Path)),
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => other.ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Stop));
        Assert.Equal(FailureKind.NeedsAttention, failure.Kind);
        Assert.Contains("'me' is voidmcp itself", failure.Message, StringComparison.Ordinal);
        Assert.Contains("voidmcp remove me", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-code", false)]
    [InlineData("voidmcp", true)]
    [InlineData("voidmcp (via mcp-remote 0.1.37)", true)]
    public void Only_gateways_get_the_mark_of_a_registry(string client, bool isMarked)
    {
        var info = Encoding.UTF8.GetBytes($$"""{"name":"{{client}}"}""");
        var result = RegistryMark.AddTo("{}"u8.ToArray(), info, "/r");
        Assert.Equal(isMarked ? RegistryMark.Of("/r") : null, RegistryMark.In(result));
    }

    [Fact]
    public async Task Every_page_of_tools_is_read_and_broken_definitions_are_left_out()
    {
        var server = new InMemoryServer
        {
            Pages =
            [
                ["""{"name":"a"}""", """{"nameless":1}""", "7"],
                ["""{"name":"b"}""", """{"name":"a","description":"again"}"""],
                ["""{"name":"c","inputSchema":{"type":"object"},"x-own":{"é":1.0}}"""],
            ],
        };
        await using var connection = await Connect(null, server);
        Assert.Equal(["a", "b", "c"], connection.Definitions.Tools.Select(t => t.Name));
        Assert.Equal(
            [
                "skipped a tool without a name: 7", """skipped a tool without a name: {"nameless":1}""",
                "skipped another tool 'a': names must be unique",
            ],
            connection.Definitions.LeftOut.Order(StringComparer.Ordinal));
        Assert.Equal(
            """{"name":"c","inputSchema":{"type":"object"},"x-own":{"é":1.0}}""",
            Encoding.UTF8.GetString(connection.Definitions.Tools[2].Utf8.Span));
    }

    [Fact]
    public async Task An_empty_cursor_is_one_like_any_other_and_does_not_page_for_ever_either()
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method != "tools/list") return false;
            server.Respond(request, JsonSlices.Text(request.Body, "cursor"u8) is null
                ? """{"tools":[{"name":"a"}],"nextCursor":""}"""
                : """{"tools":[{"name":"a"},{"name":"b"}],"nextCursor":""}""");
            return true;
        };
        await using var connection = await Connect(null, server);
        Assert.Equal(["a", "b"], connection.Definitions.Tools.Select(t => t.Name));
        Assert.Equal(2, server.Received.Count(r => r.StartsWith("tools/list", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cursor_that_repeats_does_not_page_for_ever()
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method == "tools/list")
                server.Respond(request, """{"tools":[{"name":"a"}],"nextCursor":"same"}""");
            return request.Method == "tools/list";
        };
        await using var connection = await Connect(null, server);
        Assert.Single(connection.Definitions.Tools);
    }

    [Fact]
    public async Task Requests_of_the_server_are_refused_but_ping_is_answered()
    {
        var server = new InMemoryServer();
        await using var connection = await Connect(null, server);
        Assert.Null((await server.AskAsync("ping")).Error);
        Assert.Equal(RpcError.MethodNotFound, (await server.AskAsync("roots/list")).Error!.Code);

        // Nobody's call is in flight.
        Assert.Equal(RpcError.InvalidRequest, (await server.AskAsync("sampling/createMessage")).Error!.Code);
    }

    private static bool IsProbe(string received) => received.StartsWith("server/discover", StringComparison.Ordinal);

    private static InMemoryServer Modern()
    {
        var server = new InMemoryServer();
        server.Answer = (request, session) =>
        {
            if (request.Method == "server/discover")
            {
                server.Respond(
                    request,
                    """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete"}""");
            }
            else if (request.Method == "initialize")
            {
                session.Refuse(request, new RpcError(RpcError.UnsupportedVersion, "modern only"));
            }
            else
            {
                return false;
            }

            return true;
        };
        return server;
    }

    private static InMemoryServer Dying(string how)
    {
        var server = new InMemoryServer { RecentStderr = "Error: no token" };
        server.Answer = (_, _) =>
        {
            server.Die(how);
            return true;
        };
        return server;
    }

    private static Task<UpstreamConnection> Connect(Era? known, params InMemoryServer[] servers)
    {
        var next = new Queue<InMemoryServer>(servers);
        var connector = new UpstreamConnector(
            "test", _ => Task.FromResult<IServerTransport>(next.Dequeue()), TimeProvider.System);
        return connector.ConnectAsync(known, () => { }, (_, _) => { }, Stop);
    }
}
