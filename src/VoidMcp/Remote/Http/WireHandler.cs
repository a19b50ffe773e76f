using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>Where messages go that <see cref="WireHandler"/> found on the wire.</summary>
internal interface IWireOwner
{
    /// <summary>A message arrived; <paramref name="exchange"/> is the one whose answer carried it, where that is known.</summary>
    void OnMessage(JsonRpcMessage message, Exchange? exchange);

    /// <summary>Something that is no message arrived in the place of one.</summary>
    void OnStray(string text, string reason);

    /// <summary>The server has ended the session.</summary>
    void OnSessionEnded();

    /// <summary>The request on whose broken stream this event was the last; null where it is not known, or not awaited any more.</summary>
    Exchange? Awaiting(string lastEvent);
}

/// <summary>
/// Between the SDK's transport and the network. What the SDK sends of a message is replaced by the message's own bytes; what
/// comes back is taken off here as the bytes that it is, and the SDK gets a stand-in to go on with. So sessions, streams and
/// their resumption, the older transport and OAuth are the SDK's work, and nothing is lost to its reading and writing.
/// Requests that carry no message (of OAuth, and the end of a session) pass.
/// </summary>
internal sealed class WireHandler(Uri url, IWireOwner owner, HttpWords words, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string EventIdHeader = "Last-Event-ID";
    private const string EventStream = "text/event-stream";

    /// <summary>
    /// The SDK gives a stream of notifications up after a few ends unless its events have ids, and most servers and proxies
    /// end such streams every few minutes. This id, which never leaves, keeps it trying.
    /// </summary>
    private const string OwnEventId = "voidmcp-own";

    /// <summary>How long a stream of notifications that the server refused is left alone.</summary>
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is JsonContent content && Exchange.Of(content.Value) is { } exchange) return PostAsync(request, exchange, cancellationToken);
        return request.Method == HttpMethod.Get && request.Headers.Accept.Any(a => a.MediaType == EventStream)
            ? ListenAsync(request, cancellationToken)
            : PlainAsync(request, cancellationToken);
    }

    /// <summary>What the SDK reads itself, it reads as a whole.</summary>
    private async Task<HttpResponseMessage> PlainAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await base.SendAsync(request, cancellation);
        var content = new ByteArrayContent(await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, cancellation));
        foreach (var (name, values) in response.Content.Headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content.Dispose();
        response.Content = content;
        return response;
    }

    private async Task<HttpResponseMessage> PostAsync(HttpRequestMessage request, Exchange exchange, CancellationToken cancellation)
    {
        request.Content = new ReadOnlyMemoryContent(exchange.Utf8) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            exchange.Failure = error as VoidMcpException;
            exchange.MayHaveReached = HttpWords.MayHaveReached(error);
            throw;
        }

        exchange.MayHaveReached = true;
        exchange.Answer = null;
        if (!response.IsSuccessStatusCode) return await RefusedAsync(request, response, exchange, cancellation);
        switch (response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant())
        {
            case EventStream:
                await RelayAsync(response, exchange, lastEvent: null, keepsTrying: false, cancellation);
                return response;
            case "application/json":
                var body = await BoundedBody.WholeAsync(response.Content, cancellation);
                var standIn = Take(body, exchange);
                if (standIn.IsEmpty && exchange.IsRequest) exchange.Answer = new HttpAnswer { Status = (int)response.StatusCode, MediaType = "application/json", Body = body };
                response.Content = JsonOf(standIn);
                return response;
            default:
                // The older transport says "Accepted" to everything; for the newer one it is no answer to a request.
                if (exchange.IsRequest) exchange.Answer = await HttpAnswer.ReadAsync(response, time, cancellation);
                return response;
        }
    }

    private async Task<HttpResponseMessage> RefusedAsync(HttpRequestMessage request, HttpResponseMessage response, Exchange exchange, CancellationToken cancellation)
    {
        var answer = await HttpAnswer.ReadAsync(response, time, cancellation);
        exchange.Answer = answer;
        var error = answer.Error;
        if (request.Headers.Contains(SessionHeader) && EndsSession(answer, error))
        {
            if (answer.From is { } from && !RedirectHandler.IsSameHost(url, from))
            {
                response.Dispose();
                exchange.Answer = null;
                throw exchange.Failure = words.MovedAway(from);
            }

            // Told to the SDK it would cut off all that is in flight, answered or not.
            exchange.SessionEnded = true;
            owner.OnSessionEnded();
            response.Dispose();
            throw new VoidMcpException(FailureKind.UpstreamDied, "the session is over");
        }

        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || error.IsEmpty || !exchange.IsRequest)
        {
            var type = response.Content.Headers.ContentType;
            response.Content = new ByteArrayContent(answer.Body) { Headers = { ContentType = type } };
            return response;
        }

        // An error of the protocol is an answer, whatever the status; many servers don't know whose request they refuse.
        _ = JsonRpcMessage.TryParse(JsonRpcWriter.Error(exchange.Message.Id, error), out var message, out _);
        owner.OnMessage(message!, exchange);
        response.Dispose();
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = JsonOf(StandInMessage.Of(message!, isInitialize: false)) };
    }

    /// <summary>404 by the specification; servers after an old example of the TypeScript SDK say 400 and speak of the session.</summary>
    private static bool EndsSession(HttpAnswer answer, ReadOnlyMemory<byte> error) => answer.Status switch
    {
        404 => error.IsEmpty || RpcError.Parse(error).Code != RpcError.MethodNotFound,
        400 => !error.IsEmpty && RpcError.Parse(error).Message.Contains("session", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private async Task<HttpResponseMessage> ListenAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var isOwn = request.Headers.TryGetValues(EventIdHeader, out var ids) && ids.Contains(OwnEventId);
        if (isOwn) request.Headers.Remove(EventIdHeader);
        var lastEvent = request.Headers.TryGetValues(EventIdHeader, out var resumed) ? resumed.First() : null;
        var response = await base.SendAsync(request, cancellation);
        if (response.IsSuccessStatusCode)
        {
            if (response.Content.Headers.ContentType?.MediaType?.Equals(EventStream, StringComparison.OrdinalIgnoreCase) == true)
            {
                var exchange = lastEvent is null ? null : owner.Awaiting(lastEvent);
                await RelayAsync(response, exchange, lastEvent, keepsTrying: lastEvent is null && request.Headers.Contains(SessionHeader), cancellation);
            }

            return response;
        }

        if (response.StatusCode == HttpStatusCode.NotFound && request.Headers.Contains(SessionHeader))
        {
            owner.OnSessionEnded();
            response.StatusCode = HttpStatusCode.MethodNotAllowed;
        }

        // The SDK would ask for it again and again once it was there.
        if (isOwn) await Task.Delay(RefusedPause, time, cancellation);
        return response;
    }

    private async Task RelayAsync(HttpResponseMessage response, Exchange? exchange, string? lastEvent, bool keepsTrying, CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        var source = await response.Content.ReadAsStreamAsync(cancellation);
        if (keepsTrying) source = new PrefixedStream(Encoding.UTF8.GetBytes($"id: {OwnEventId}\ndata:\n\n"), source);
        var at = response.RequestMessage?.RequestUri ?? url;
        var relay = new EventRelay(source, (name, data) => TakeEvent(name, data, exchange, at), error => exchange?.Failure ??= error as VoidMcpException)
        {
            LastEvent = lastEvent,
            OnEvent = id => exchange?.LastEvent = id,
        };
        response.Content = new StreamContent(relay);
        foreach (var (name, values) in headers) response.Content.Headers.TryAddWithoutValidation(name, values);
    }

    private ReadOnlyMemory<byte> TakeEvent(string name, ReadOnlyMemory<byte> data, Exchange? exchange, Uri at)
    {
        if (name is "" or "message") return Take(data, exchange);
        if (name != "endpoint") return default;

        // Relative to where the stream came from after redirects, of which the SDK does not know.
        var endpoint = new Uri(at, Encoding.UTF8.GetString(data.Span));
        return RedirectHandler.IsSameHost(url, endpoint)
            ? Encoding.UTF8.GetBytes(endpoint.AbsoluteUri)
            : throw new VoidMcpException(FailureKind.UpstreamUnavailable, $"{url.Authority} wants its messages sent to another place, {endpoint.Authority}; voidmcp does not do that");
    }

    /// <summary>Hands on the message, or messages: revision 2025-03-26 knows arrays of them. Returns what stands in for the answer to this exchange.</summary>
    private ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
        {
            ReadOnlyMemory<byte> answer = default;
            foreach (var item in JsonSlices.Items(utf8))
            {
                if (One(item, exchange) is { IsEmpty: false } standIn) answer = standIn;
            }

            return answer;
        }

        return One(utf8, exchange);
    }

    private ReadOnlyMemory<byte> One(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (utf8.Span.Trim(" \t\r\n"u8).IsEmpty) return default;
        if (!JsonRpcMessage.TryParse(utf8, out var message, out var reason))
        {
            owner.OnStray(Encoding.UTF8.GetString(utf8.Span[..Math.Min(utf8.Length, 200)]), reason);
            return default;
        }

        var isForNobody = message.Kind == MessageKind.Error && (message.Id.IsEmpty || message.Id.Span.SequenceEqual("null"u8));
        if (isForNobody && exchange is { IsRequest: true }) _ = JsonRpcMessage.TryParse(JsonRpcWriter.Error(exchange.Message.Id, message.Body), out message, out _);
        owner.OnMessage(message!, exchange);
        return StandInMessage.Of(message!, exchange?.Method == "initialize");
    }

    private static ReadOnlyMemoryContent JsonOf(ReadOnlyMemory<byte> utf8) =>
        new(utf8) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
