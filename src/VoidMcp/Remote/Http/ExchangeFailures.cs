using System.Net;
using VoidMcp.Errors;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Explains why a request got no JSON-RPC response: by the HTTP response that came instead, or by the network's error.
/// </summary>
/// <param name="words">Error messages.</param>
internal sealed class ExchangeFailures(HttpWords words)
{
    /// <summary>The failure of an exchange as users see it.</summary>
    /// <param name="exchange">The exchange, whose response may say more than the error.</param>
    /// <param name="ours">A failure of ours that caused the error (<see cref="OursIn"/>); null for none.</param>
    /// <param name="error">What the SDK or the network reported.</param>
    public VoidMcpException Of(
        Exchange exchange, VoidMcpException? ours, Exception error) => (exchange.Answer, ours) switch
    {
        // The response tells which scopes are required, which the failed token lookup doesn't know.
        ({ Status: 403 } answer, { Kind: FailureKind.NeedsLogin } or null) => words.Refused(answer),
        (_, not null) => ours,
        ({ Status: 401 }, _) when error is not HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } =>
            words.LoginFailed(error),
        ({ } answer, _) => words.Refused(answer),
        _ => exchange.MayHaveReached
            ? words.Broken(error is HttpRequestException or InvalidDataException ? error : null, exchange.OpensSession)
            : NotReached(error),
    };

    private VoidMcpException NotReached(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown }
                or OperationCanceledException { InnerException: TimeoutException })
            {
                return words.NotReached(e);
            }
        }

        return words.NotReached(error);
    }

    /// <summary>The failure of ours that an error holds; null if there is none.</summary>
    public static VoidMcpException? OursIn(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is VoidMcpException ours) return ours;
        }

        return null;
    }
}
