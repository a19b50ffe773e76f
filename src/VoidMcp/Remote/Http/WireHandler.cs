using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

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
    private readonly ReceivedMessages _messages = new(url, owner, words);

    private NotificationStream Notifications => field ??= new NotificationStream(_session, _messages, owner, time);

    /// <summary>How often a request that changes nothing is repeated.</summary>
    private const int MostRepetitions = 2;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is JsonContent content && Exchange.Of(content.Value) is { } exchange)
            return PostAsync(request, exchange, cancellationToken);
        return NotificationStream.IsOpenedBy(request)
            ? Notifications.OpenAsync(request, base.SendAsync, cancellationToken)
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
        if (exchange.Method == "initialize" && response.StatusCode == HttpStatusCode.Accepted
            && (await WholeAsync(response, cancellation)).Length == 0
            && await Notifications.AnswerAsync(request, exchange, base.SendAsync, cancellation) is { } streamed)
        {
            return streamed;
        }

        switch (response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant())
        {
            case BodyFormat.EventStream:
                if (exchange.OpensSession && await FirstEvent.IsEndpointAsync(response, cancellation))
                {
                    // The SDK looks for the older transport where a server does not accept a POST.
                    response.Dispose();
                    return new HttpResponseMessage(HttpStatusCode.MethodNotAllowed) { RequestMessage = request };
                }

                await _messages.RelayAsync(response, exchange, lastEvent: null, prefix: default, cancellation);
                return response;
            case "application/json":
                return await TakeWholeAsync(
                    request, response, exchange, await WholeAsync(response, cancellation), cancellation);
            default:
                // The older transport responds "202 Accepted" to everything; in the newer one, that is not a response
                // to a request.
                if (!exchange.IsRequest) return response;
                var whole = await WholeAsync(response, cancellation);
                if (BodyFormat.IsMessage(whole) || BodyFormat.AreEvents(whole))
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
        if (!BodyFormat.AreEvents(body)) return TakeJson(request, response, exchange, body);
        await _messages.RelayAsync(response, exchange, lastEvent: null, prefix: default, cancellation);
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

        var standIn = _messages.Take(body, exchange);
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

    /// <summary>Reads the whole body as UTF-8; it can be read again afterwards.</summary>
    private static async Task<byte[]> WholeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType;
        var raw = await BoundedBody.WholeAsync(response.Content, cancellation);
        var body = BodyEncoding.ToUtf8(raw, type?.CharSet);
        response.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
        return body;
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
        var message = ReceivedMessages.Own(JsonRpcWriter.Error(exchange.Message.Id, error));
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

    private static ReadOnlyMemoryContent JsonOf(ReadOnlyMemory<byte> utf8) =>
        new(utf8) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
