using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// The session of one connection: its ID, which some servers change with each response, and whether the server still
/// knows it.
/// </summary>
/// <param name="renewals">Limits how often words alone end a session.</param>
internal sealed class WireSession(SessionRenewals renewals)
{
    public const string Header = "Mcp-Session-Id";

    /// <summary>A longer body is not searched for an error.</summary>
    private const int MostOfError = 4096;

    private volatile string? _id;
    private volatile bool _isClosing;

    /// <summary>Whether a request belongs to a session.</summary>
    public static bool IsIn(HttpRequestMessage request) => request.Headers.Contains(Header);

    /// <summary>Prepares a request: it gets the latest ID; one that opens a session has none.</summary>
    public void Follow(HttpRequestMessage request, bool isOpening = false)
    {
        if (_isClosing) request.Headers.ConnectionClose = true;
        if (!IsIn(request)) return;
        request.Headers.Remove(Header);
        if (!isOpening && _id is { } id) request.Headers.TryAddWithoutValidation(Header, id);
    }

    /// <summary>Notes the ID that a response sets.</summary>
    public void Note(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues(Header, out var ids)) _id = ids.First();
    }

    /// <summary>Makes a request of our own part of the session, if the server has opened one.</summary>
    public void Join(HttpRequestMessage request)
    {
        request.Headers.Remove(Header);
        if (_id is { } id) request.Headers.TryAddWithoutValidation(Header, id);
    }

    /// <summary>Repeats the ID in another response of the server, for the SDK.</summary>
    public void Repeat(HttpResponseMessage response)
    {
        if (_id is { } id && !response.Headers.Contains(Header)) response.Headers.TryAddWithoutValidation(Header, id);
    }

    /// <summary>
    /// The server ended the connection before its response: from now on each request gets a connection of its own, as
    /// the server ends them without saying so.
    /// </summary>
    public void ConnectionEnded(HttpRequestMessage request)
    {
        _isClosing = true;
        request.Headers.ConnectionClose = true;
    }

    /// <summary>Whether a refusal says that the session ended.</summary>
    public static bool IsEndedBy(HttpRequestMessage request, HttpAnswer answer, ReadOnlyMemory<byte> error) =>
        IsIn(request) && SessionWords.EndSession(answer, error);

    /// <summary>Whether the session may be ended for a refusal.</summary>
    public bool MayEnd(HttpAnswer answer) => answer.Status == 404 || renewals.TryEnd();

    /// <summary>Whether a successful response contains an error that says that the session ended.</summary>
    public bool IsEndedBy(HttpRequestMessage request, byte[] body) =>
        IsIn(request)
        && body.Length < MostOfError
        && body.AsSpan().IndexOf("\"error\""u8) >= 0
        && JsonRpcMessage.TryParse(body, out var message, out _)
        && message.Kind == MessageKind.Error
        && SessionWords.EndSession(RpcError.Parse(message.Body).Message)
        && renewals.TryEnd();
}
