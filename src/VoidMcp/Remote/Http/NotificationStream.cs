using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace VoidMcp.Remote.Http;

/// <summary>Sends a request to the network.</summary>
internal delegate Task<HttpResponseMessage> SendRequest(HttpRequestMessage request, CancellationToken cancellation);

/// <summary>
/// The stream that the SDK opens with GET: for messages that belong to no request, or to continue the broken stream of
/// one.
/// </summary>
/// <param name="session">The session of the connection.</param>
/// <param name="messages">Reads the events.</param>
/// <param name="owner">Is told whether there is a stream.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class NotificationStream(
    WireSession session, ReceivedMessages messages, IWireOwner owner, TimeProvider time)
{
    private const string EventIdHeader = "Last-Event-ID";

    /// <summary>
    /// An event ID that is never sent to a server. The SDK gives up on a notification stream after a few ends unless
    /// its events have IDs, but most servers and proxies end such streams every few minutes; this ID keeps the SDK
    /// reconnecting.
    /// </summary>
    private const string OwnEventId = "voidmcp-own";

    /// <summary>The delay before retrying a notification stream that the server rejected.</summary>
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    private static readonly byte[] s_ownEvent = Encoding.UTF8.GetBytes($"id: {OwnEventId}\ndata:\n\n");

    /// <summary>Whether a request opens or resumes such a stream.</summary>
    public static bool IsOpenedBy(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get && request.Headers.Accept.Any(a => a.MediaType == BodyFormat.EventStream);

    /// <summary>Sends the SDK's request for a stream.</summary>
    /// <param name="request">The request; <see cref="IsOpenedBy"/>.</param>
    /// <param name="send">Sends it to the network.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<HttpResponseMessage> OpenAsync(
        HttpRequestMessage request, SendRequest send, CancellationToken cancellation)
    {
        var isOwn = request.Headers.TryGetValues(EventIdHeader, out var ids) && ids.Contains(OwnEventId);
        if (isOwn) request.Headers.Remove(EventIdHeader);
        var lastEvent = request.Headers.TryGetValues(EventIdHeader, out var resumed) ? resumed.First() : null;
        session.Follow(request);
        var response = await send(request, cancellation);
        if (!response.IsSuccessStatusCode) owner.OnStream(isOpen: false);
        if (response.IsSuccessStatusCode)
        {
            if (BodyFormat.IsEventStream(response))
            {
                owner.OnStream(isOpen: true);
                var exchange = lastEvent is null ? null : owner.Awaiting(lastEvent);
                var keepsTrying = lastEvent is null && WireSession.IsIn(request);
                await messages.RelayAsync(
                    response, exchange, lastEvent, keepsTrying ? s_ownEvent : default, cancellation);
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

    /// <summary>
    /// Some servers accept <c>initialize</c> (HTTP 202) and answer it on their stream, which is opened here: the SDK
    /// opens it only afterwards. Null if there is no stream.
    /// </summary>
    /// <param name="request">The request that was accepted.</param>
    /// <param name="exchange">Its exchange.</param>
    /// <param name="send">Sends a request to the network.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<HttpResponseMessage?> AnswerAsync(
        HttpRequestMessage request, Exchange exchange, SendRequest send, CancellationToken cancellation)
    {
        var opening = new HttpRequestMessage(HttpMethod.Get, request.RequestUri);
        foreach (var (name, values) in request.Headers.Where(h => h.Key != "Accept"))
            opening.Headers.TryAddWithoutValidation(name, values);
        opening.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(BodyFormat.EventStream));
        session.Join(opening);
        var stream = await send(opening, cancellation);
        if (!stream.IsSuccessStatusCode || !BodyFormat.IsEventStream(stream))
        {
            stream.Dispose();
            return null;
        }

        await messages.RelayAsync(stream, exchange, lastEvent: null, prefix: default, cancellation);
        session.Repeat(stream);
        return stream;
    }
}
