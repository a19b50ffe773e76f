using System.Text.RegularExpressions;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Tells whether a server says that it no longer knows the session: 404 by the specification; in practice also with
/// other statuses, or only in words.
/// </summary>
internal static partial class SessionWords
{
    /// <summary>Whether a response with an error status means that the session ended.</summary>
    public static bool EndSession(HttpAnswer answer, ReadOnlyMemory<byte> error) => answer.Status switch
    {
        404 => error.IsEmpty || RpcError.Parse(error).Code != RpcError.MethodNotFound,
        410 => true,
        400 when !error.IsEmpty => Mention().IsMatch(RpcError.Parse(error).Message),
        401 when answer.Challenges.Count > 0 => false,
        400 or 401 or (>= 500 and < 600) =>
            EndSession(error.IsEmpty ? answer.Words ?? "" : RpcError.Parse(error).Message),
        _ => false,
    };

    /// <summary>Whether the words of an error mean that the session ended.</summary>
    public static bool EndSession(string words) => Ended().IsMatch(words);

    [GeneratedRegex(@"session|not initialized", RegexOptions.IgnoreCase)]
    private static partial Regex Mention();

    [GeneratedRegex(
        @"session\b.{0,60}\b(not found|expired|invalid|unknown|missing|terminated|closed|gone|not exist|not valid)"
        + @"|\b(invalid|unknown|expired|missing|no|no valid|no such|bad|terminated)\b.{0,20}\bsession"
        + @"|\b(server|client|session)\b.{0,10}\bnot (been )?initiali[sz]ed",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Ended();
}
