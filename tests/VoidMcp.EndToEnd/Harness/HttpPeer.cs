using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>A client that speaks Streamable HTTP by hand, so that every header and every status can be seen.</summary>
internal sealed class HttpPeer(HttpClient client) : IDisposable
{
    public const string Modern = "2026-07-28";

    private int _nextId;

    /// <summary>The session's id once there is one; null sends none.</summary>
    public string? Session { get; set; }

    public string? Version { get; set; }

    public HttpClient Client { get; } = client;

    public async Task<Reply> InitializeAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        using var response = await PostAsync(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":"""
            + $$$"""{"protocolVersion":"{{{version}}}","capabilities":{{{capabilities}}}"""
            + ""","clientInfo":{"name":"test","version":"1"} } }""");
        var reply = await response.ReplyAsync();
        Session = response.Headers.GetValues("Mcp-Session-Id").Single();
        Version = reply.Result.GetProperty("protocolVersion").GetString();
        using var ready = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(HttpStatusCode.Accepted, ready.StatusCode);
        return reply;
    }

    /// <summary>
    /// Posts a body as it is. The headers are those of this session; those given replace them, and null leaves one out.
    /// </summary>
    public Task<HttpResponseMessage> PostAsync(string body, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, body, headers);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string? body, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        var all = new Dictionary<string, string?>
        {
            ["Accept"] = "application/json, text/event-stream",
            ["Mcp-Session-Id"] = Session,
            ["MCP-Protocol-Version"] = Version,
        };
        foreach (var (name, value) in headers) all[name] = value;
        foreach (var (name, value) in all)
        {
            if (name == "Content-Type")
            {
                request.Content!.Headers.Remove(name);
                if (value is not null) request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public string Request(string method, string? parameters = null, string? id = null) =>
        """{"jsonrpc":"2.0","id":"""
        + $$"""{{id ?? Interlocked.Increment(ref _nextId).ToString(CultureInfo.InvariantCulture)}}"""
        + $$""","method":"{{method}}"{{(parameters is null ? "" : ",\"params\":" + parameters)}}}""";

    /// <summary>Sends a request of the legacy era and waits for its answer.</summary>
    public async Task<Reply> RequestAsync(string method, string? parameters = null)
    {
        using var response = await PostAsync(Request(method, parameters));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReplyAsync();
    }

    public Task<Reply> CallAsync(string tool, string arguments = "{}", string? meta = null) =>
        RequestAsync("tools/call", Call(tool, arguments, meta));

    /// <summary>Begins a call whose answer comes as a stream.</summary>
    public async Task<EventReader> BeginCallAsync(
        string tool, string arguments = "{}", string? meta = null, string? id = null) =>
        await EventReader.OpenAsync(await PostAsync(Request("tools/call", Call(tool, arguments, meta), id)));

    /// <summary>Opens the stream for what belongs to no request, or goes on with one behind an event.</summary>
    public async Task<EventReader> ListenAsync(string? behind = null) =>
        await EventReader.OpenAsync(await SendAsync(HttpMethod.Get, null, ("Last-Event-ID", behind)));

    /// <summary>The same in the modern era; the members go without braces.</summary>
    public Task<HttpResponseMessage> ModernAsync(
        string method,
        string members = "",
        string capabilities = "{}",
        string? name = null,
        string id = "1",
        params (string Name, string? Value)[] headers)
    {
        var meta =
            $"{{\"io.modelcontextprotocol/protocolVersion\":\"{Modern}\""
            + $$""","io.modelcontextprotocol/clientCapabilities":{{capabilities}}"""
            + ""","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"} }""";
        var body =
            $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":"""
            + $$"""{ {{members}}{{(members.Length > 0 ? "," : "")}}"_meta":{{meta}} } }""";
        return PostAsync(body, [
            ("Mcp-Session-Id", null),
            ("MCP-Protocol-Version", Modern),
            ("Mcp-Method", method),
            ("Mcp-Name", name),
            .. headers,
        ]);
    }

    public Task<HttpResponseMessage> ModernCallAsync(
        string tool, string arguments, string more = "", string capabilities = "{}", string id = "1") =>
        ModernAsync(
            "tools/call", $"\"name\":{Fixture.Quote(tool)},\"arguments\":{arguments}{more}", capabilities, tool, id);

    public void Dispose() => Client.Dispose();

    private static string Call(string tool, string arguments, string? meta) =>
        $$"""{"name":{{Fixture.Quote(tool)}}"""
        + $$""","arguments":{{arguments}}{{(meta is null ? "" : ",\"_meta\":" + meta)}}}""";
}

/// <summary>What comes back over HTTP.</summary>
internal static class HttpReplies
{
    /// <summary>The last message of a response, whichever way it came.</summary>
    public static async Task<Reply> ReplyAsync(this HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new Reply(text, JsonElement.Parse(text));
        }

        using var events = await EventReader.OpenAsync(response);
        return (await events.RestAsync())[^1];
    }

    /// <summary>The code of the error that a response carries.</summary>
    public static async Task<int> ErrorCodeAsync(this HttpResponseMessage response) =>
        (await response.ReplyAsync()).Error.GetProperty("code").GetInt32();
}
