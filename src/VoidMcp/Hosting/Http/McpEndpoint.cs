using System.Globalization;
using Microsoft.AspNetCore.Http;
using VoidMcp.Gateway;
using VoidMcp.Protocol;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The MCP endpoint, for both eras. Legacy clients start a session with <c>initialize</c> and send its ID from then on;
/// a request with modern headers or a modern <c>_meta</c> needs no session (<see cref="ModernRequests"/>).
/// </summary>
internal sealed class McpEndpoint : IDisposable
{
    public const string SessionHeader = "Mcp-Session-Id";

    private readonly ModernRequests _modern;
    private readonly CancellationToken _stop;

    /// <param name="parts">What all sessions share.</param>
    /// <param name="warn">Logs a line.</param>
    /// <param name="stop">Ends streams that would otherwise stay open.</param>
    public McpEndpoint(GatewayParts parts, Action<string> warn, CancellationToken stop)
    {
        _stop = stop;
        _modern = new ModernRequests(parts, warn, stop);
        Sessions = new HttpSessions(parts, warn);
    }

    public HttpSessions Sessions { get; }

    /// <param name="context">The request and its response.</param>
    /// <param name="isAllowed">Whether its token is still valid; open streams end when it isn't.</param>
    /// <exception cref="HttpFailure">The request is rejected.</exception>
    public Task ServeAsync(HttpContext context, Func<bool> isAllowed)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsPost(method)) return PostAsync(context, isAllowed);
        var isModern = context.Request.Headers[ModernHeaders.Version] == ProtocolRevision.Modern;
        if (HttpMethods.IsGet(method) && !isModern) return FollowAsync(context, isAllowed);
        if (HttpMethods.IsDelete(method) && !isModern) return EndAsync(context);
        throw new HttpFailure(
            StatusCodes.Status405MethodNotAllowed,
            isModern ? $"{ProtocolRevision.Modern} supports POST only" : $"{method} is not supported")
        {
            Header = ("Allow", isModern ? "POST" : "POST, GET, DELETE"),
        };
    }

    public void Dispose()
    {
        Sessions.Dispose();
        _modern.Dispose();
    }

    private async Task PostAsync(HttpContext context, Func<bool> isAllowed)
    {
        if (!Accepts(context.Request, "application/json") || !Accepts(context.Request, "text/event-stream"))
        {
            throw new HttpFailure(
                StatusCodes.Status406NotAcceptable,
                "the request must have the header `Accept: application/json, text/event-stream`");
        }

        var posted = await PostedMessages.ReadAsync(context.Request, context.RequestAborted);
        var version = context.Request.Headers[ModernHeaders.Version].ToString();
        if (!posted.IsBatch && ModernRequests.IsModern(posted.All[0], version))
            await _modern.ServeAsync(context, posted.All[0], isAllowed);
        else if (posted.IsInitialize) await InitializeAsync(context, posted);
        else await LegacyAsync(context, posted);
    }

    private async Task InitializeAsync(HttpContext context, PostedMessages posted)
    {
        var session = Sessions.Open(
            ProtocolRevision.Negotiate(JsonSlices.Text(posted.All[0].Body, "protocolVersion"u8)));
        context.Response.Headers[SessionHeader] = session.Id;
        await ExchangeAsync(context, session, posted);
    }

    private async Task LegacyAsync(HttpContext context, PostedMessages posted)
    {
        if (posted.IsBatch && context.Request.Headers[ModernHeaders.Version] == ProtocolRevision.Modern)
        {
            throw new HttpFailure(
                StatusCodes.Status400BadRequest,
                $"{ProtocolRevision.Modern} does not support batches: send one message per POST");
        }

        var session = SessionOf(context.Request);
        if (posted.IsBatch && session.Revision != "2025-03-26")
        {
            throw new HttpFailure(
                StatusCodes.Status400BadRequest,
                $"{session.Revision} does not support batches: send one message per POST");
        }

        await ExchangeAsync(context, session, posted);
    }

    /// <summary>
    /// Handles a session's POST. A broken connection cancels nothing: the client may reconnect for the rest.
    /// </summary>
    private static async Task ExchangeAsync(HttpContext context, HttpSession session, PostedMessages posted)
    {
        using var use = session.Use();
        var requests = posted.Requests;
        EventStream? stream = null;
        if (requests.Count > 0)
        {
            stream = session.Channel.Open(requests)
                ?? throw new HttpFailure(
                    StatusCodes.Status400BadRequest,
                    new RpcError(RpcError.InvalidRequest, "a request with this id is in flight already"),
                    requests[0].Id);
        }

        foreach (var failure in posted.Unreadable) stream?.Send(failure.Body, StreamEventKind.Response);
        foreach (var message in posted.All) session.Channel.Deliver(message);
        if (stream is null)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else
        {
            await new StreamResponse(context.Response, stream, session.Primes)
                .AnswerAsync(_ => StatusCodes.Status200OK, context.RequestAborted);
        }
    }

    private async Task FollowAsync(HttpContext context, Func<bool> isAllowed)
    {
        if (!Accepts(context.Request, "text/event-stream"))
        {
            throw new HttpFailure(
                StatusCodes.Status406NotAcceptable, "the request must have the header `Accept: text/event-stream`");
        }

        var session = SessionOf(context.Request);
        using var use = session.Use();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop);
        var (stream, behind) = Resumed(session, context.Request.Headers["Last-Event-ID"].ToString());
        await new StreamResponse(context.Response, stream, session.Primes) { IsAllowed = isAllowed }
            .FollowAsync(behind, end.Token);
    }

    /// <summary>
    /// Finds the stream of an event ID; without one, the stream for messages that belong to no request.
    /// </summary>
    private static (EventStream Stream, long? Behind) Resumed(HttpSession session, string lastEvent)
    {
        var dash = lastEvent.LastIndexOf('-');
        var isId = dash > 0
            && long.TryParse(lastEvent.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!isId || session.Channel.Find(lastEvent[..dash]) is not { } stream)
            return (session.Channel.Standalone, null);
        return (stream, long.Parse(lastEvent.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    private Task EndAsync(HttpContext context)
    {
        Sessions.End(SessionOf(context.Request).Id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <exception cref="HttpFailure">The session ID is missing or unknown, or the version is unsupported.</exception>
    private HttpSession SessionOf(HttpRequest request)
    {
        var version = request.Headers[ModernHeaders.Version].ToString();
        if (version.Length > 0 && !ProtocolRevision.Legacy.Contains(version))
        {
            throw new HttpFailure(
                StatusCodes.Status400BadRequest,
                RequestEra.Unsupported(version, [ProtocolRevision.Modern, .. ProtocolRevision.Legacy]).Error);
        }

        var id = request.Headers[SessionHeader].ToString();
        if (id.Length == 0)
        {
            throw new HttpFailure(
                StatusCodes.Status400BadRequest, $"missing header {SessionHeader}: start a session with initialize");
        }

        return Sessions.Find(id)
            ?? throw new HttpFailure(
                StatusCodes.Status404NotFound, "session not found or expired: start a new one with initialize");
    }

    private static bool Accepts(HttpRequest request, string type)
    {
        foreach (var part in request.Headers.Accept.SelectMany(value => (value ?? "").Split(',')))
        {
            var range = part.Split(';')[0].Trim();
            if (range == "*/*" || range.Equals(type, StringComparison.OrdinalIgnoreCase)) return true;
            if (range.EndsWith("/*", StringComparison.Ordinal)
                && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
