using System.Net;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Remote.Http;

/// <summary>
/// A legacy server with sessions, as the network shows it. Tests say what it does differently; by default its tool
/// returns the session's ID.
/// </summary>
internal sealed class OddHttpServer : HttpMessageHandler
{
    private int _sessions;

    /// <summary>Answers a request instead of the default; null leaves it to the default.</summary>
    public Func<OddRequest, HttpResponseMessage?> Answer { get; set; } = _ => null;

    /// <summary>The ID of the latest session.</summary>
    public string Session => $"s{_sessions}";

    public List<OddRequest> Seen { get; } = [];

    public Task<UpstreamConnection> ConnectAsync() => HttpServers.ConnectAsync(
        new ServerEntry { Name = "odd", Url = "http://odd.example/mcp" }, Era.Legacy, network: this);

    /// <summary>A response with a JSON body.</summary>
    public static HttpResponseMessage Json(string body, int status = 200, string? type = "application/json") =>
        Response(Encoding.UTF8.GetBytes(body), status, type);

    public static HttpResponseMessage Response(byte[] body, int status = 200, string? type = null) => new()
    {
        StatusCode = (HttpStatusCode)status,
        Content = new ByteArrayContent(body) { Headers = { ContentType = type is null ? null : new(type) } },
    };

    /// <summary>The default answer to a request, as a message.</summary>
    public string Result(OddRequest request)
    {
        var result = request.Method switch
        {
            "initialize" =>
                """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"odd"}}""",
            "tools/list" => """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""",
            _ => $$$"""{"content":[{"type":"text","text":"{{{request.Session}}}"}]}""",
        };
        return $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""";
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var seen = await OddRequest.ReadAsync(request, cancellationToken);
        lock (Seen) Seen.Add(seen);
        var response = Answer(seen) ?? Default(seen);
        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage Default(OddRequest request)
    {
        if (request.Verb != "POST") return new(HttpStatusCode.MethodNotAllowed);
        if (request.Id is null) return new(HttpStatusCode.Accepted);
        var response = Json(Result(request));
        if (request.Method == "initialize") response.Headers.Add("Mcp-Session-Id", $"s{++_sessions}");
        return response;
    }
}

/// <summary>A request as <see cref="OddHttpServer"/> saw it.</summary>
internal sealed record OddRequest(string Verb, string Method, string? Id, string? Session)
{
    public static async Task<OddRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var session = request.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.First() : null;
        if (request.Content is not { } content) return new(request.Method.Method, "", null, session);
        var root = JsonElement.Parse(await content.ReadAsByteArrayAsync(cancellation));
        return new(
            request.Method.Method,
            root.TryGetProperty("method", out var method) ? method.GetString()! : "",
            root.TryGetProperty("id", out var id) ? id.GetRawText() : null,
            session);
    }
}
