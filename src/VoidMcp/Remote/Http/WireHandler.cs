using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>Receives the messages that <see cref="WireHandler"/> reads.</summary>
internal interface IWireOwner
{
    /// <summary>A message arrived; <paramref name="exchange"/> is the one whose response contained it, if
    /// known.</summary>
    void OnMessage(JsonRpcMessage message, Exchange? exchange);

    /// <summary>Invalid data arrived instead of a message.</summary>
    void OnStray(string text, string reason);

    /// <summary>The server ended the session.</summary>
    void OnSessionEnded();

    /// <summary>The server opened the stream for messages that belong to no request, or it has none.</summary>
    void OnStream(bool isOpen);

    /// <summary>
    /// Returns the request on whose broken stream this event was the last; null if unknown or no longer in flight.
    /// </summary>
    Exchange? Awaiting(string lastEvent);
}

/// <summary>
/// Connects the SDK's transport to the network. Replaces what the SDK sends with the message's raw bytes, takes
/// received messages as raw bytes, and gives the SDK placeholders. So the SDK handles sessions, streams and their
/// resumption, the older transport and OAuth, and nothing is lost in its parsing and serialization. Requests without a
/// message (OAuth, the end of a session) pass unchanged.
/// </summary>
internal sealed class WireHandler(
    Uri url,
    IWireOwner owner,
    HttpWords words,
    TimeProvider time,
    HttpMessageHandler inner,
    SessionRenewals? renewals = null) : DelegatingHandler(inner)
{
    private readonly WireSession _session = new(renewals ?? new SessionRenewals(time));

    private const string EventIdHeader = "Last-Event-ID";
    private const string EventStream = "text/event-stream";

    /// <summary>
    /// An event ID that is never sent to a server. The SDK gives up on a notification stream after a few ends unless
    /// its events have IDs, but most servers and proxies end such streams every few minutes; this ID keeps the SDK
    /// reconnecting.
    /// </summary>
    private const string OwnEventId = "voidmcp-own";

    /// <summary>The delay before retrying a notification stream that the server rejected.</summary>
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    /// <summary>What is shown of text that is not a message, in characters.</summary>
    private const int MostShown = 200;

    /// <summary>How often a request that changes nothing is repeated.</summary>
    private const int MostRepetitions = 2;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is JsonContent content && Exchange.Of(content.Value) is { } exchange)
            return PostAsync(request, exchange, cancellationToken);
        return request.Method == HttpMethod.Get && request.Headers.Accept.Any(a => a.MediaType == EventStream)
            ? ListenAsync(request, cancellationToken)
            : PlainAsync(request, cancellationToken);
    }

    /// <summary>Sends a request without a message. Its response is read completely, as the SDK expects.</summary>
    private async Task<HttpResponseMessage> PlainAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        _session.Follow(request);
        var response = await base.SendAsync(request, cancellation);
        var content = new ByteArrayContent(
            await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, cancellation));
        foreach (var (name, values) in response.Content.Headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content.Dispose();
        response.Content = content;
        return response;
    }

    private async Task<HttpResponseMessage> PostAsync(
        HttpRequestMessage request, Exchange exchange, CancellationToken cancellation)
    {
        request.Content = new ReadOnlyMemoryContent(exchange.Utf8)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        request.Options.Set(RedirectHandler.MayRepeat, exchange.ChangesNothing);
        _session.Follow(request, isOpening: exchange.OpensSession);
        HttpResponseMessage response;
        try
        {
            response = await SendPatientlyAsync(request, exchange, cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            exchange.Failure = error as VoidMcpException;
            exchange.MayHaveReached = HttpWords.MayHaveReached(error);
            throw;
        }

        exchange.MayHaveReached = true;
        exchange.Answer = null;
        _session.Note(response);
        if (!response.IsSuccessStatusCode) return await RefusedAsync(request, response, exchange, cancellation);
        switch (response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant())
        {
            case EventStream:
                if (exchange.OpensSession && await IsOlderTransportAsync(response, cancellation))
                {
                    // The SDK looks for the older transport where a server does not accept a POST.
                    response.Dispose();
                    return new HttpResponseMessage(HttpStatusCode.MethodNotAllowed) { RequestMessage = request };
                }

                await RelayAsync(response, exchange, lastEvent: null, keepsTrying: false, cancellation);
                return response;
            case "application/json":
                return await TakeWholeAsync(
                    request, response, exchange, await WholeAsync(response, cancellation), cancellation);
            default:
                // The older transport responds "202 Accepted" to everything; in the newer one, that is not a response
                // to a request.
                if (!exchange.IsRequest) return response;
                var whole = await WholeAsync(response, cancellation);
                if (IsMessage(whole) || AreEvents(whole))
                    return await TakeWholeAsync(request, response, exchange, whole, cancellation);
                exchange.Answer = await HttpAnswer.ReadAsync(response, time, cancellation);
                return response;
        }
    }

    private async Task<HttpResponseMessage> TakeWholeAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        Exchange exchange,
        byte[] body,
        CancellationToken cancellation)
    {
        if (!AreEvents(body)) return TakeJson(request, response, exchange, body);
        await RelayAsync(response, exchange, lastEvent: null, keepsTrying: false, cancellation);
        return response;
    }

    private HttpResponseMessage TakeJson(
        HttpRequestMessage request, HttpResponseMessage response, Exchange exchange, byte[] body)
    {
        if (_session.IsEndedBy(request, body))
        {
            response.Dispose();
            throw SessionEnded(exchange);
        }

        var standIn = Take(body, exchange);
        if (standIn.IsEmpty && exchange.IsRequest)
        {
            exchange.Answer = new HttpAnswer
            {
                Status = (int)response.StatusCode,
                MediaType = "application/json",
                Body = body,
            };
        }

        response.Content = JsonOf(standIn);
        return response;
    }

    /// <summary>Reads the whole body; it can be read again afterwards.</summary>
    private static async Task<byte[]> WholeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType;
        var body = await BoundedBody.WholeAsync(response.Content, cancellation);
        response.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
        return body;
    }

    /// <summary>
    /// Whether a body of another type is a message all the same: some servers name no type, or another.
    /// </summary>
    private static bool IsMessage(byte[] body) =>
        body.AsSpan().IndexOf("\"jsonrpc\""u8) >= 0
        && MixedText.Read(body, out _).Any(m => m.Kind is MessageKind.Result or MessageKind.Error && !m.Id.IsEmpty);

    /// <summary>Whether a body is server-sent events, whatever type the server names.</summary>
    private static bool AreEvents(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart("\uFEFF\r\n"u8);
        return body.StartsWith("event:"u8) || body.StartsWith("data:"u8) || body.StartsWith("id:"u8)
            || body.StartsWith("retry:"u8) || body.StartsWith(":"u8);
    }

    private async Task<HttpResponseMessage> RefusedAsync(
        HttpRequestMessage request, HttpResponseMessage response, Exchange exchange, CancellationToken cancellation)
    {
        var answer = await HttpAnswer.ReadAsync(response, time, cancellation);
        exchange.Answer = answer;
        var error = answer.Error;
        if (WireSession.IsEndedBy(request, answer, error))
        {
            if (answer.From is { } from && !RedirectHandler.IsSameHost(url, from))
            {
                response.Dispose();
                exchange.Answer = null;
                throw exchange.Failure = words.MovedAway(from);
            }

            if (_session.MayEnd(answer))
            {
                response.Dispose();
                throw SessionEnded(exchange);
            }
        }

        if (answer is { Status: 401, HasOAuth: false } && !words.HasOwnCredentials)
        {
            exchange.Answer = answer with
            {
                HasOAuth = await OAuthSigns.FoundAsync(url, base.SendAsync, time, cancellation),
            };
        }

        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || error.IsEmpty
            || !exchange.IsRequest)
        {
            var type = response.Content.Headers.ContentType;
            response.Content = new ByteArrayContent(answer.Body) { Headers = { ContentType = type } };
            return response;
        }

        // A JSON-RPC error is a response, whatever the status; many servers don't know the ID of the request they
        // reject.
        var message = Own(JsonRpcWriter.Error(exchange.Message.Id, error));
        owner.OnMessage(message, exchange);
        response.Dispose();
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = JsonOf(StandInMessage.Of(message, isInitialize: false)),
        };
    }

    /// <summary>Passed to the SDK, the end of the session would abort everything in flight.</summary>
    private VoidMcpException SessionEnded(Exchange exchange)
    {
        exchange.SessionEnded = true;
        owner.OnSessionEnded();
        return new VoidMcpException(FailureKind.UpstreamDied, "the server ended the session");
    }

    /// <summary>
    /// Sends a request; one that changes nothing is sent again if the connection ended before the response.
    /// </summary>
    private async Task<HttpResponseMessage> SendPatientlyAsync(
        HttpRequestMessage request, Exchange exchange, CancellationToken cancellation)
    {
        for (var left = MostRepetitions; ; left--)
        {
            try
            {
                return await base.SendAsync(request, cancellation);
            }
            catch (HttpRequestException error)
                when (error.HttpRequestError == HttpRequestError.ResponseEnded && !cancellation.IsCancellationRequested)
            {
                _session.ConnectionEnded(request);
                if (left == 0 || !exchange.ChangesNothing) throw;
            }
        }
    }

    private static async Task<bool> IsOlderTransportAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var (isEndpoint, whole) = await FirstEvent.ReadAsync(stream, cancellation);
        response.Content = new StreamContent(whole);
        foreach (var (name, values) in headers) response.Content.Headers.TryAddWithoutValidation(name, values);
        return isEndpoint;
    }

    private async Task<HttpResponseMessage> ListenAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var isOwn = request.Headers.TryGetValues(EventIdHeader, out var ids) && ids.Contains(OwnEventId);
        if (isOwn) request.Headers.Remove(EventIdHeader);
        var lastEvent = request.Headers.TryGetValues(EventIdHeader, out var resumed) ? resumed.First() : null;
        _session.Follow(request);
        var response = await base.SendAsync(request, cancellation);
        if (!response.IsSuccessStatusCode) owner.OnStream(isOpen: false);
        if (response.IsSuccessStatusCode)
        {
            if (response.Content.Headers.ContentType?.MediaType?.Equals(EventStream, StringComparison.OrdinalIgnoreCase)
                == true)
            {
                owner.OnStream(isOpen: true);
                var exchange = lastEvent is null ? null : owner.Awaiting(lastEvent);
                await RelayAsync(
                    response,
                    exchange,
                    lastEvent,
                    keepsTrying: lastEvent is null && WireSession.IsIn(request),
                    cancellation);
            }

            else
            {
                owner.OnStream(isOpen: false);
            }

            return response;
        }

        if (response.StatusCode == HttpStatusCode.NotFound && WireSession.IsIn(request))
        {
            // Servers without a stream should return 405, but many have no such route. Where there was a stream, the
            // session is gone.
            if (isOwn || lastEvent is not null) owner.OnSessionEnded();
            response.StatusCode = HttpStatusCode.MethodNotAllowed;
        }

        // The SDK would otherwise reconnect immediately, again and again, because the stream existed before.
        if (isOwn) await Task.Delay(RefusedPause, time, cancellation);
        return response;
    }

    private async Task RelayAsync(
        HttpResponseMessage response,
        Exchange? exchange,
        string? lastEvent,
        bool keepsTrying,
        CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        var source = await response.Content.ReadAsStreamAsync(cancellation);
        if (keepsTrying) source = new PrefixedStream(Encoding.UTF8.GetBytes($"id: {OwnEventId}\ndata:\n\n"), source);
        var at = response.RequestMessage?.RequestUri ?? url;
        var relay = new EventRelay(source, (name, data) => TakeEvent(name, data, exchange, at), error =>
            exchange?.Failure ??= error as VoidMcpException)
        {
            LastEvent = lastEvent,
            OnEvent = id => exchange?.LastEvent = id,
        };
        response.Content = new StreamContent(relay);
        foreach (var (name, values) in headers) response.Content.Headers.TryAddWithoutValidation(name, values);

        // The SDK compares the type letter by letter.
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(EventStream);
    }

    private ReadOnlyMemory<byte> TakeEvent(string name, ReadOnlyMemory<byte> data, Exchange? exchange, Uri at)
    {
        if (name is "" or "message") return Take(data, exchange);

        // Some servers name their messages otherwise; pings and the like have no message as data.
        if (name != "endpoint")
        {
            var isMessage = data.Span.TrimStart(" \t"u8).StartsWith("{"u8)
                && !JsonSlices.Property(data, "jsonrpc"u8).IsEmpty;
            if (name == "error" && !isMessage)
                exchange?.Failure ??= words.ErrorEvent(Encoding.UTF8.GetString(data.Span));
            return isMessage ? Take(data, exchange) : default;
        }

        // Relative to the stream's URL after redirects, which the SDK doesn't know.
        var endpoint = new Uri(at, Encoding.UTF8.GetString(data.Span));

        // A local server may write the address that it listens on, or another name of this machine.
        if (url.IsLoopback && (endpoint.IsLoopback || endpoint.Host is "0.0.0.0" or "[::]"))
            endpoint = new Uri(url, endpoint.PathAndQuery);
        return RedirectHandler.IsSameHost(url, endpoint)
            ? Encoding.UTF8.GetBytes(endpoint.AbsoluteUri)
            : throw new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"{url.Authority} asked to send messages to another host, {endpoint.Authority}, which is not allowed");
    }

    /// <summary>
    /// Passes on a message, or an array of messages (revision 2025-03-26). Returns the placeholder for this exchange's
    /// response.
    /// </summary>
    private ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8) && new JsonScan(utf8.Span).TrySkipValue(1))
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
        var isMessage = JsonRpcMessage.TryParse(utf8, out var message, out var reason);
        if (isMessage && !message!.IsUnreadable) return Pass(message, exchange);
        if (WithoutId(utf8, exchange) is { } own) return Pass(own, exchange);
        ReadOnlyMemory<byte> answer = default;
        var found = MixedText.Read(utf8, out var rest);
        if (found.Count > 0 && rest.Length > 0) owner.OnStray(Cut(rest), "text beside a message");
        foreach (var one in found)
        {
            if (Pass(one, exchange) is { IsEmpty: false } standIn) answer = standIn;
        }

        if (found.Count > 0) return answer;
        if (isMessage) return Pass(message!, exchange);
        owner.OnStray(Cut(Encoding.UTF8.GetString(utf8.Span)), reason!);
        return default;
    }

    private static string Cut(string text) => text.Length <= MostShown ? text : text[..MostShown];

    /// <summary>A response without its id can only be that of this request; null if it is not one.</summary>
    private static JsonRpcMessage? WithoutId(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (exchange is not { IsRequest: true } || !new JsonScan(utf8.Span).TrySkipValue(1)) return null;
        var result = JsonSlices.Property(utf8, "result"u8);
        if (result.IsEmpty || JsonSlices.Property(utf8, "jsonrpc"u8).IsEmpty) return null;
        if (!JsonSlices.Property(utf8, "id"u8).IsEmpty || !JsonSlices.Property(utf8, "method"u8).IsEmpty) return null;
        return Own(JsonRpcWriter.Result(exchange.Message.Id, result));
    }

    /// <summary>Reads a message that was written here.</summary>
    private static JsonRpcMessage Own(ReadOnlyMemory<byte> utf8) =>
        JsonRpcMessage.TryParse(utf8, out var message, out var reason)
            ? message
            : throw new InvalidOperationException($"invalid message: {reason}");

    /// <summary>Passes on one message. Returns the placeholder for this exchange's response.</summary>
    private ReadOnlyMemory<byte> Pass(JsonRpcMessage message, Exchange? exchange)
    {
        var isForNobody = message.Kind == MessageKind.Error
            && (message.Id.IsEmpty || message.Id.Span.SequenceEqual("null"u8));
        if (isForNobody && exchange is { IsRequest: true })
            message = Own(JsonRpcWriter.Error(exchange.Message.Id, message.Body));
        owner.OnMessage(message, exchange);
        return StandInMessage.Of(message, exchange?.Method == "initialize");
    }

    private static ReadOnlyMemoryContent JsonOf(ReadOnlyMemory<byte> utf8) =>
        new(utf8) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
