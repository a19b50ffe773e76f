using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Remote.Http;

/// <summary>HTTP servers that don't keep to the letter of the protocol.</summary>
public sealed class OddHttpServersTests
{
    private const string Echo = """{"type":"text","text":"s1"}""";

    private readonly OddHttpServer _server = new();

    public static TheoryData<int, string, string> Endings => new()
    {
        { 400, "text/plain", "Invalid or missing session ID" },
        { 400, "application/json", """{"error":"Invalid session"}""" },
        { 400, "application/json", Error("null", "Server not initialized") },
        { 401, "application/json", """{"error":"session expired"}""" },
        { 410, "application/json", """{"error":"gone"}""" },
        { 500, "application/json", Error("null", "Server not initialized") },
        { 503, "application/json", """{"error":"unknown session"}""" },
        { 200, "application/json", Error("ID", "Session not found") },
        { 404, "text/html", "<html>Not Found</html>" },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_session_that_ended_closes_the_connection_so_that_the_call_is_repeated(
        int status, string type, string body)
    {
        await using var connection = await _server.ConnectAsync();
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Json(body.Replace("ID", request.Id, StringComparison.Ordinal), status, type)
            : null;
        await Assert.ThrowsAnyAsync<Exception>(() => connection.CallAsync("echo"));
        await connection.Closed.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(400, "the argument is wrong")]
    [InlineData(500, "boom")]
    [InlineData(503, "try later")]
    public async Task Other_refusals_end_no_session(int status, string words)
    {
        await using var connection = await _server.ConnectAsync();
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Json($$"""{"error":"{{words}}"}""", status)
            : null;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("echo"));
        Assert.Contains($"(HTTP {status}", failure.Message.Replace("returned HTTP", "(HTTP", StringComparison.Ordinal));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task The_latest_session_id_counts()
    {
        var answers = 0;
        _server.Answer = request =>
        {
            if (request.Id is null || request.Verb != "POST") return null;
            var response = OddHttpServer.Json(_server.Result(request));
            response.Headers.Add("Mcp-Session-Id", $"r{++answers}");
            return response;
        };
        await using var connection = await _server.ConnectAsync();
        Assert.Contains("r2", await connection.CallAsync("echo"), StringComparison.Ordinal);
        Assert.Contains("r3", await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_not_found_does_not_end_the_session()
    {
        _server.Answer = request => request.Verb == "GET" ? new(HttpStatusCode.NotFound) : null;
        await using var connection = await _server.ConnectAsync();
        await Patience.UntilAsync(() =>
        {
            lock (_server.Seen) return _server.Seen.Any(r => r.Verb == "GET");
        });
        Assert.Contains(Echo, await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_nothing_is_sent_again_when_the_connection_ends_early()
    {
        var broken = new HashSet<string>();
        _server.Answer = request => request.Id is not null && broken.Add(request.Method)
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "ended")
            : null;
        await using var connection = await _server.ConnectAsync();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("echo"));
        Assert.Equal(FailureKind.UpstreamDied, failure.Kind);
        Assert.Contains(Echo, await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "{0}")]
    [InlineData("text/plain", "{0}")]
    [InlineData("application/json", "\uFEFF{0}")]
    [InlineData("text/event-stream", "data: {0}\n")]
    [InlineData("text/event-stream", "event: response\ndata: {0}\n\n")]
    [InlineData("text/event-stream", "event: ping\ndata: now\n\nevent: message\ndata: {0}\n\n")]
    [InlineData("text/event-stream", "{0}")]
    [InlineData("application/json", "<br />\n<b>Warning</b>: x in a.php on line 3<br />\n{0}")]
    [InlineData("application/json", ")]}',\n{0}")]
    [InlineData("application/json", "event: message\ndata: {0}\n\n")]
    [InlineData("text/plain", "data: {0}\n\n")]
    [InlineData("application/x-ndjson", "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n{0}\n")]
    [InlineData("text/event-stream", "<br />\ndata: {\"jsonrpc\":\"2.0\",\n\"method\":\n\"x\"}\n\ndata: {0}\n\n")]
    [InlineData("Text/Event-Stream", "\uFEFFdata:{0}\n\n")]
    public async Task A_message_is_read_however_it_is_wrapped(string? type, string wrapping)
    {
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Response(
                Encoding.UTF8.GetBytes(wrapping.Replace("{0}", _server.Result(request), StringComparison.Ordinal)),
                type: type)
            : null;
        await using var connection = await _server.ConnectAsync();
        Assert.Contains(Echo, await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", "application/json")]
    [InlineData("gzip events", "text/event-stream")]
    [InlineData("utf-16", "application/json")]
    [InlineData("utf-16 without a mark", "application/json")]
    [InlineData("utf-16BE", "application/json; charset=utf-16be")]
    [InlineData("latin1", "application/json; charset=iso-8859-1")]
    public async Task A_message_is_read_however_it_is_encoded(string encoding, string type)
    {
        _server.Answer = request =>
        {
            if (request.Method != "tools/call") return null;
            var text = _server.Result(request).Replace("s1", "s1 \u00e9", StringComparison.Ordinal);
            var response = OddHttpServer.Response(Encoded(text, encoding));
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return response;
        };
        await using var connection = await _server.ConnectAsync();
        Assert.Contains("s1 \u00e9", await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_gzip_body_is_called_so()
    {
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Response([0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], type: "application/json")
            : null;
        await using var connection = await _server.ConnectAsync();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("echo"));
        Assert.Contains("its gzip data is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initialize_that_is_only_accepted_is_told_in_plain_words()
    {
        _server.Answer = request => request.Method == "initialize" ? new(HttpStatusCode.Accepted) : null;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(_server.ConnectAsync);
        Assert.Contains(
            "accepted the request (HTTP 202) but did not answer it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initialize_that_is_accepted_may_be_answered_on_the_stream_of_GET()
    {
        var initialize = "";
        _server.Answer = request =>
        {
            if (request.Verb == "GET" && initialize.Length > 0)
            {
                var events = OddHttpServer.Response(
                    Encoding.UTF8.GetBytes($"data: {initialize}\n\n"), type: "text/event-stream");
                initialize = "";
                return request.Session == "own" ? events : new(HttpStatusCode.NotFound);
            }

            if (request.Method != "initialize") return null;
            initialize = _server.Result(request);
            var accepted = new HttpResponseMessage(HttpStatusCode.Accepted);
            accepted.Headers.Add("Mcp-Session-Id", "own");
            return accepted;
        };
        await using var connection = await _server.ConnectAsync();
        Assert.Contains("own", await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    private static byte[] Encoded(string text, string encoding) => encoding switch
    {
        "gzip" => Packed(text),
        "gzip events" => Packed($"data: {text}\n\n"),
        "utf-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        "utf-16 without a mark" => Encoding.Unicode.GetBytes(text),
        "utf-16BE" => Encoding.BigEndianUnicode.GetBytes(text),
        _ => Encoding.Latin1.GetBytes(text),
    };

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    [Theory]
    [InlineData(202, null, "")]
    [InlineData(202, "application/json", "{\"status\":\"accepted\"}")]
    public async Task A_response_may_come_on_the_stream_of_GET(int status, string? type, string body)
    {
        var stream = new Pipe();
        _server.Answer = request =>
        {
            if (request.Verb == "GET")
            {
                var events = new StreamContent(stream.Reader.AsStream());
                events.Headers.ContentType = new("text/event-stream");
                return new() { Content = events };
            }

            if (request.Method is not ("tools/list" or "tools/call")) return null;
            stream.Writer.WriteAsync(Encoding.UTF8.GetBytes($"data: {_server.Result(request)}\n\n")).AsTask().Wait();
            return OddHttpServer.Json(body, status, type);
        };
        await using var connection = await _server.ConnectAsync();
        Assert.Equal("echo", Assert.Single(connection.Definitions.Tools).Name);
        Assert.Contains(Echo, await connection.CallAsync("echo"), StringComparison.Ordinal);
        await stream.Writer.CompleteAsync();
    }

    [Fact]
    public async Task Without_a_stream_a_request_that_was_only_accepted_fails()
    {
        await using var connection = await _server.ConnectAsync();
        _server.Answer = request => request.Method == "tools/call" ? new(HttpStatusCode.Accepted) : null;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("echo"));
        Assert.Contains(
            "accepted the request (HTTP 202) but did not answer it", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event: error\ndata: the backend is gone\n\n", "text/event-stream", "the backend is gone")]
    [InlineData("{\"status\":\"ok\"}", "application/json", "{\"status\":\"ok\"}")]
    public async Task What_came_instead_of_a_response_is_shown(string body, string type, string words)
    {
        await using var connection = await _server.ConnectAsync();
        _server.Answer = request => request.Method == "tools/call" ? OddHttpServer.Json(body, type: type) : null;
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => connection.CallAsync("echo"));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_an_id_is_that_of_its_request()
    {
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Json("""{"jsonrpc":"2.0","result":{"content":[]}}""")
            : null;
        await using var connection = await _server.ConnectAsync();
        Assert.Equal("""{"content":[]}""", await connection.CallAsync("echo"));
    }

    [Fact]
    public async Task An_answer_with_another_id_is_that_of_its_request()
    {
        _server.Answer = request => request.Method == "tools/call"
            ? OddHttpServer.Json(_server.Result(request with { Id = "0" }))
            : null;
        await using var connection = await _server.ConnectAsync();
        Assert.Contains(Echo, await connection.CallAsync("echo"), StringComparison.Ordinal);
    }

    private static string Error(string id, string message) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32000,"message":"{{{message}}}"}}""";
}
