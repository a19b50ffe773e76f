using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Fixtures;
using VoidMcp.Protocol;
using VoidMcp.Remote;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Remote;

public sealed class HttpTransportTests : IAsyncLifetime
{
    private HttpFixture _fixture = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_with_sessions_is_initialized_and_told_goodbye(bool asJson)
    {
        _fixture.AnswersJson = asJson;
        await using (var connection = await HttpServers.ConnectAsync(_fixture.Url))
        {
            Assert.Equal(Era.Legacy, connection.Era);
            Assert.Equal("2025-11-25", connection.Definitions.Revision);
            Assert.Contains("add", connection.Definitions.Tools.Select(t => t.Name));
            Assert.Contains(
                "\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
            var call = _fixture.Seen.Last(s => s.Method == "tools/call");
            Assert.Equal("2025-11-25", call.Header("MCP-Protocol-Version"));
            Assert.Equal(32, call.Header("Mcp-Session-Id")!.Length);
            Assert.Equal(1, _fixture.Sessions);
        }

        Assert.Equal(0, _fixture.Sessions);
        var methods = _fixture.Seen.Select(s => s.Method).ToList();
        Assert.True(
            methods.IndexOf("notifications/initialized") < methods.IndexOf("tools/list"), string.Join(", ", methods));
    }

    [Fact]
    public async Task A_modern_server_gets_headers_that_say_what_the_body_says()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.ModernUrl);
        Assert.Equal(Era.Modern, connection.Era);
        Assert.Contains("\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        Assert.Contains("\"x\":1", await connection.CallAsync("名前 🚀", """{"x":1}"""), StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Seen, s => s.Method == "initialize" || s.Verb != "POST");
    }

    [Fact]
    public async Task A_server_of_the_oldest_revision_is_found_behind_its_stream()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.OldUrl);
        Assert.Equal(Era.Legacy, connection.Era);
        Assert.Contains("\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_that_a_server_is_slow_to_accept_are_dropped_with_a_count()
    {
        const int Told = 3_000;
        var (isOpen, dropped) = (New<bool>(), New<string>());
        var arrived = 0;
        _fixture.Intercept = async (_, seen) =>
        {
            if (seen.Method != "notifications/x") return false;
            await Patience.Of(isOpen.Task);
            Interlocked.Increment(ref arrived);
            return false;
        };
        var connector = new UpstreamConnector(
            "remote",
            c => HttpTransport.StartAsync(
                HttpServers.Entry(_fixture.Url), _ => null, TimeProvider.System, cancellation: c),
            TimeProvider.System,
            warn: text => dropped.TrySetResult(text));
        await using var connection = await connector.ConnectAsync(Era.Legacy, () => { }, (_, _) => { }, Stop);
        for (var i = 0; i < Told; i++) connection.Tell("notifications/x", "{\"x\":1}"u8.ToArray());
        isOpen.SetResult(true);
        var words = (await Patience.Of(dropped.Task)).Split(' ');
        Assert.Equal("the server reads its input too slowly:", string.Join(' ', words[..7]));
        var sent = Told - int.Parse(words[7], CultureInfo.InvariantCulture);
        Assert.InRange(sent, 500, 1_100);
        await Patience.UntilAsync(() => Volatile.Read(ref arrived) == sent, "all that were not dropped");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_was_remembered_wrongly_is_found_out(bool asLegacy)
    {
        var known = asLegacy ? Era.Legacy : Era.Modern;
        await using var connection = await HttpServers.ConnectAsync(
            known == Era.Legacy ? _fixture.ModernUrl : _fixture.Url, known);
        Assert.NotEqual(known, connection.Era);
        Assert.NotEmpty(connection.Definitions.Tools);
    }

    [Theory]
    [InlineData("/mcp", true)]
    [InlineData("/mcp", false)]
    [InlineData("/modern", false)]
    [InlineData("/sse", false)]
    public async Task What_the_server_sends_arrives_byte_for_byte(string path, bool asJson)
    {
        _fixture.AnswersJson = asJson;
        await using var connection = await HttpServers.ConnectAsync(_fixture.Origin + path);
        var expected = Tools.EveryContent.Trim();
        if (path == "/modern") expected = $"{{\"resultType\":\"complete\",{expected[1..]}";
        Assert.Equal(expected, await connection.CallAsync("content"));
        Assert.Equal(
            """{"code":-32050,"message":"no such thing: ünïcode","data":["not","an",{"object":1.0}]}""",
            await connection.CallAsync("protocol_error"));
        var tool = connection.Definitions.Tools.Single(t => t.Name == "add");
        Assert.Contains(
            "\"x-vendor\":{\"né\":[1,2.50,null]}", Encoding.UTF8.GetString(tool.Utf8.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/modern")]
    public async Task Arguments_reach_the_server_byte_for_byte(string path)
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Origin + path);
        const string arguments =
            """{"s":"\ud83d half, \u0041+ äöü 🚀 <&>","n":[1.50,12345678901234567890,1e400],"deep":[[[[[]]]]]}""";
        await connection.CallAsync("echo", arguments);
        Assert.Contains(
            $"\"arguments\":{arguments}",
            _fixture.Seen.Last(s => s.Method == "tools/call").Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_model_of_json_can_hold_arrives_too()
    {
        var nested = new string('[', 200) + new string(']', 200);
        var strange = $$$"""{"content":[],"half":"\ud83d","deep":{{{nested}}},"structuredContent":{"a":1,"a":2}}""";
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/call") return false;
            context.Response.ContentType = "application/json";
            var id = JsonElement.Parse(seen.Body).GetProperty("id").GetRawText();
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes($$"""{"x-odd":true,"result":{{strange}},"id":{{id}},"jsonrpc":"2.0"}"""), Stop);
            return true;
        };
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        Assert.Equal(
            strange.Replace("\\ud83d", "\\ufffd", StringComparison.Ordinal), await connection.CallAsync("echo"));
    }

    [Fact]
    public async Task Progress_comes_in_order_and_before_the_answer()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        var seen = new List<string>();
        await connection.CallAsync("slow", """{"ms":0,"steps":100}""", seen.Add);
        Assert.Equal(
            Enumerable.Range(1, 100), seen.Select(p => JsonElement.Parse(p).GetProperty("progress").GetInt32()));
    }

    [Fact]
    public async Task A_session_that_ended_fails_the_request_as_one_that_did_not_run()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        _fixture.ExpireSessions();
        var calls = await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(async _ => await Record.ExceptionAsync(() => connection.CallAsync("add", """{"a":1,"b":2}"""))));
        Assert.All(calls, error => Assert.False(Assert.IsType<SessionClosedException>(error).WasSent));
        await Patience.Of(connection.Closed);
        Assert.Contains("ended the session", (await connection.DescribeEndAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_is_resumed_behind_what_was_seen()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        _fixture.StreamsToDrop = 1;
        Assert.Contains("\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        Assert.Single(_fixture.Seen, s => s.Method == "tools/call");
        Assert.Contains(_fixture.Seen, s => s.Verb == "GET" && s.Header("Last-Event-ID") is { Length: > 0 });
    }

    [Fact]
    public async Task A_stream_that_breaks_again_and_again_is_resumed_as_long_as_it_leads_further()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        var resumed = 0;
        string? id = null;
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method == "tools/call") id = JsonElement.Parse(seen.Body).GetProperty("id").GetRawText();
            else if (seen.Header("Last-Event-ID") is { } last) Assert.Equal($"e-{resumed++}", last);
            else return false;
            context.Response.ContentType = "text/event-stream";
            if (resumed < 9) context.Response.ContentLength = 1_000;
            var data = resumed < 9 ? "" : $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""";
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes($"id: e-{resumed}\nretry: 10\ndata: {data}\n\n"), Stop);
            return true;
        };
        Assert.Equal("""{"content":[]}""", await connection.CallAsync("add"));
        Assert.Equal(9, resumed);
    }

    [Theory]
    [InlineData("gzip", "application/json")]
    [InlineData("br", "application/json")]
    [InlineData("deflate", "application/json")]
    [InlineData("gzip", "text/event-stream")]
    public async Task Packed_answers_are_unpacked(string encoding, string type)
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/call") return false;
            Assert.Contains(encoding, seen.Header("Accept-Encoding"), StringComparison.Ordinal);
            var message =
                $$$"""{"jsonrpc":"2.0","id":{{{JsonElement.Parse(seen.Body).GetProperty("id").GetRawText()}}}"""
                + ""","result":{"content":[],"x":"ö"}}""";
            context.Response.ContentType = type;
            context.Response.Headers.ContentEncoding = encoding;
            await using Stream packed = encoding switch
            {
                "gzip" => new GZipStream(context.Response.Body, CompressionMode.Compress),
                "br" => new BrotliStream(context.Response.Body, CompressionMode.Compress),
                _ => new ZLibStream(context.Response.Body, CompressionMode.Compress),
            };
            await packed.WriteAsync(
                Encoding.UTF8.GetBytes(type == "application/json" ? message : $"data: {message}\n\n"), Stop);
            return true;
        };
        Assert.Equal("""{"content":[],"x":"ö"}""", await connection.CallAsync("add"));
    }

    [Fact]
    public async Task A_packed_answer_that_unpacks_to_more_than_a_message_may_have_is_not_read_to_its_end()
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url);
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/call") return false;
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            var spaces = Enumerable.Repeat((byte)' ', 1 << 20).ToArray();
            for (var i = 0; i <= LineChannel.MaxLine >> 20; i++) await packed.WriteAsync(spaces, Stop);
            return true;
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("add"));
        Assert.Contains("sent an invalid response: message exceeds 64 MiB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_a_redirect_leads_away_from_says_so()
    {
        await using var other = await HttpFixture.StartAsync();
        _fixture.Intercept = (context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Url;
            return Task.FromResult(true);
        };
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => HttpServers.ConnectAsync(_fixture.Url));
        Assert.Equal(
            ($"server 'remote' redirects to {other.Url}, but sessions and credentials are not sent to another host",
                $"change its url to {other.Url}"),
            (failure.Message, failure.Hint));
    }

    [Fact]
    public async Task Where_the_oldest_transport_wants_its_messages_is_read_relative_to_where_its_stream_came_from()
    {
        _fixture.Intercept = async (context, seen) =>
        {
            if (seen.Path.StartsWith("/old/messages", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = seen.Path["/old".Length..];
                return true;
            }

            if (seen.Path == "/sse" && context.Request.Method == "GET")
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = "/old/sse";
                return true;
            }

            if (seen.Path != "/old/sse") return false;
            context.Response.Body = new Rewriting(context.Response.Body);
            context.Request.Path = "/sse";
            await Task.CompletedTask;
            return false;
        };
        await using var connection = await HttpServers.ConnectAsync(_fixture.OldUrl);
        Assert.Contains("\"sum\":3", await connection.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        Assert.Contains(_fixture.Seen, s => s.Path.StartsWith("/old/messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notifications_come_on_the_standing_stream_however_often_it_ends()
    {
        var told = new SemaphoreSlim(0);
        await using var connection = await HttpServers.ConnectAsync(_fixture.Url, onToolsChanged: () => told.Release());
        for (var i = 0; i < 3; i++)
        {
            await Patience.UntilAsync(() => _fixture.StandingStreams == 1);
            _fixture.Notify("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await Patience.Of(told.WaitAsync(Stop), "news of the tools");
            _fixture.DropStandingStreams();
            await Patience.UntilAsync(() => _fixture.StandingStreams == 0);
        }

        Assert.All(_fixture.Seen.Where(s => s.Verb == "GET"), s => Assert.Null(s.Header("Last-Event-ID")));
    }

    [Theory]
    [InlineData("/mcp", true)]
    [InlineData("/modern", false)]
    public async Task Cancelling_reaches_the_server_in_the_way_of_its_era(string path, bool byNotification)
    {
        await using var connection = await HttpServers.ConnectAsync(_fixture.Origin + path);
        var aborted = new TaskCompletionSource();
        _fixture.Intercept = (context, seen) =>
        {
            if (seen.Method == "tools/call") context.RequestAborted.Register(() => aborted.TrySetResult());
            return Task.FromResult(false);
        };
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        ReadOnlyMemory<byte> parameters = """{"name":"never","arguments":{}}"""u8.ToArray();
        var call = connection.RequestAsync(
            "tools/call",
            connection.Era == Era.Modern ? EraTranslation.WithModernMeta(parameters) : parameters,
            null,
            cancel.Token);
        await Patience.UntilAsync(() => _fixture.Seen.Any(s => s.Method == "tools/call"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        if (byNotification)
            await Patience.UntilAsync(() => _fixture.Seen.Any(s => s.Method == "notifications/cancelled"));
        else await Patience.Of(aborted.Task);
        Assert.Equal(byNotification, _fixture.Seen.Any(s => s.Method == "notifications/cancelled"));
    }

    [Fact]
    public async Task Headers_of_the_entry_go_with_every_request()
    {
        await using (await HttpServers.ConnectAsync(
            HttpServers.Entry(_fixture.Url, ("Authorization", "Bearer t0ken"), ("X-Team", "a b"))))
        {
        }

        Assert.All(
            _fixture.Seen, s => Assert.Equal(("Bearer t0ken", "a b"), (s.Header("Authorization"), s.Header("X-Team"))));
    }

    /// <summary>Makes the endpoint's address a relative one.</summary>
    private sealed class Rewriting(Stream inner) : MemoryStream
    {
        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await inner.WriteAsync(
                Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(buffer.Span)
                    .Replace("data: /messages", "data: messages", StringComparison.Ordinal)),
                cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
