using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Trust;

namespace VoidMcp.Asking;

/// <summary>
/// What one server may ask users, whichever way its request takes: nothing that the registry denies, no pages other
/// than http and https, a few requests per call and per minute. The user sees who asks: each message starts with the
/// server's name, and one about a page names its host. Requests for sampling are counted, and passed unchanged.
/// Survives the server's restarts. Thread-safe.
/// </summary>
/// <param name="server">The server's name in the registry.</param>
/// <param name="time">The clock of the limits per minute.</param>
/// <param name="whyNot">Returns why the registry denies a method; null if it doesn't.</param>
internal sealed class QuestionGate(string server, TimeProvider time, Func<string, string?> whyNot)
{
    /// <summary>The most questions that one call may cause.</summary>
    public const int MostQuestions = 5;

    /// <summary>The most sampling requests that one call may cause.</summary>
    public const int MostSamplings = 20;

    /// <summary>The most questions of the server per minute, whatever its number of calls.</summary>
    public const int MostQuestionsPerMinute = 20;

    /// <summary>The most sampling requests of the server per minute, whatever its number of calls.</summary>
    public const int MostSamplingsPerMinute = 120;

    /// <summary>The longest message, in bytes; the rest is cut.</summary>
    public const int LongestMessage = 4096;

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<long> _questions = new();
    private readonly Queue<long> _samplings = new();

    /// <summary>A server that is called as voidmcp must not look like it.</summary>
    private string Label =>
        server.Contains("voidmcp", StringComparison.OrdinalIgnoreCase) ? $"server {server}" : server;

    /// <summary>Whether a request of this method asks a user, or the user's model.</summary>
    public static bool IsAsking(string? method) => method is "elicitation/create" or "sampling/createMessage";

    /// <summary>The error for a server whose request the registry denies; null if it does not.</summary>
    public RpcError? Denied(string method) =>
        whyNot(method) is { } reason
            ? new RpcError(RpcError.InvalidRequest, $"'{method}' was refused: {reason}")
            : null;

    /// <summary>Admits a request, and counts it.</summary>
    /// <param name="method">The method; those that ask nobody are admitted as they are.</param>
    /// <param name="parameters">Its raw params.</param>
    /// <param name="call">The call that caused it; null for none that is known.</param>
    /// <returns>The params to send; or the reason why nothing is sent.</returns>
    public (ReadOnlyMemory<byte> Parameters, string? Refusal) Admit(
        string method, ReadOnlyMemory<byte> parameters, Cause? call)
    {
        if (whyNot(method) is { } denied) return (default, denied);
        if (!IsAsking(method)) return (parameters, null);
        var isQuestion = method == "elicitation/create";
        Uri? page = null;
        if (isQuestion && JsonSlices.Text(parameters, "mode"u8) == "url")
        {
            page = PageOf(JsonSlices.Text(parameters, "url"u8), out var wrong);
            if (page is null) return (default, wrong);
        }

        if (WhyTooMany(isQuestion, call) is { } tooMany) return (default, tooMany);
        return (isQuestion ? Named(parameters, page) : parameters, null);
    }

    /// <summary>Admits all that a reply asks of the user: <c>input_required</c>, or error -32042 with pages.</summary>
    /// <param name="reply">The reply of the server to a call.</param>
    /// <param name="call">The call.</param>
    /// <returns>The reply with the requests as they may be sent.</returns>
    /// <exception cref="VoidMcpException">One of them may not be sent: then none is.</exception>
    public RpcReply Admit(RpcReply reply, Cause call)
    {
        if (reply.Error is { } error)
        {
            return error.Code == InputRounds.UrlElicitationRequired
                ? reply with { Error = RpcError.Parse(AdmitPages(error.Utf8, call)) }
                : reply;
        }

        if (reply.ResultType != "input_required") return reply;
        var requests = new JsonEdit(JsonSlices.Property(reply.Result, "inputRequests"u8));
        var hasAny = false;
        foreach (var (name, request) in InputRounds.Requests(reply.Result))
        {
            // A request without a method is refused where the result is used.
            if (JsonSlices.Text(request, "method"u8) is not { } method) continue;
            var parameters = Admitted(method, JsonSlices.Property(request, "params"u8), call);
            hasAny = true;
            requests.Set(
                name, parameters.IsEmpty ? request : new JsonEdit(request).Set("params", parameters).ToUtf8());
        }

        return hasAny
            ? new RpcReply(new JsonEdit(reply.Result).Set("inputRequests", requests.ToUtf8()).ToUtf8(), null)
            : reply;
    }

    private ReadOnlyMemory<byte> AdmitPages(ReadOnlyMemory<byte> error, Cause call)
    {
        var data = JsonSlices.Property(error, "data"u8);
        var pages = JsonSlices.Items(JsonSlices.Property(data, "elicitations"u8));
        if (pages.Count == 0) return error;
        // An entry without a URL opens nothing.
        var admitted = pages.Select(page => JsonSlices.IsObject(page) && JsonSlices.Text(page, "url"u8) is not null
            ? Admitted("elicitation/create", new JsonEdit(page).SetText("mode", "url").ToUtf8(), call)
            : page).ToList();
        var list = JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var page in admitted) w.WriteRaw(page);
            w.WriteEndArray();
        });
        return new JsonEdit(error).Set("data", new JsonEdit(data).Set("elicitations", list).ToUtf8()).ToUtf8();
    }

    private ReadOnlyMemory<byte> Admitted(string method, ReadOnlyMemory<byte> parameters, Cause call)
    {
        var (admitted, refusal) = Admit(method, parameters, call);
        return refusal is null
            ? admitted
            : throw new VoidMcpException(
                FailureKind.Refused, $"{call.Subject} sent '{method}', which was refused: {refusal}");
    }

    private string? WhyTooMany(bool isQuestion, Cause? call)
    {
        var (what, most, mostPerMinute, recent) = isQuestion
            ? ("question", MostQuestions, MostQuestionsPerMinute, _questions)
            : ("sampling request", MostSamplings, MostSamplingsPerMinute, _samplings);
        lock (_gate)
        {
            while (recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= s_minute) recent.Dequeue();
            if (recent.Count >= mostPerMinute)
                return $"the server sent {mostPerMinute} {what}s within a minute, which is the limit";
            if (call is not null && (isQuestion ? ++call.Questions : ++call.Samplings) > most)
                return $"one call may cause {most} {what}s at most";
            recent.Enqueue(time.GetTimestamp());
            return null;
        }
    }

    /// <summary>The params with the server's name, and the page's host, in the message.</summary>
    private ReadOnlyMemory<byte> Named(ReadOnlyMemory<byte> parameters, Uri? page)
    {
        if (!JsonSlices.IsObject(parameters)) return parameters;
        var message = TextGate.Cut(Shown(JsonSlices.Text(parameters, "message"u8) ?? ""), LongestMessage);

        // A gateway between has named it already; so may the server itself, truthfully.
        var isNamed = message.StartsWith($"[{Label}]", StringComparison.Ordinal);
        var text = new StringBuilder(isNamed ? message : $"[{Label}] {message}".TrimEnd());
        var opens = page is null ? "" : $" (opens {HostOf(page)})";
        if (!message.EndsWith(opens, StringComparison.Ordinal)) text.Append(opens);
        return PermissionDisplay.Named(
            new JsonEdit(parameters).SetText("message", text.ToString()).ToUtf8(), Label);
    }

    /// <summary>An untrusted message as users see it: without what is hidden, further lines indented.</summary>
    public static string Shown(string message) =>
        TextGate.Cleaned(message, new GateCount()).ReplaceLineEndings("\n  ");

    /// <summary>
    /// The page of a question; null, with the reason, if its URL may show another address to the user than it opens: a
    /// user name before the host (<c>https://bank.example@host/</c>), or characters that hide or reorder text.
    /// </summary>
    private static Uri? PageOf(string? url, out string? wrong)
    {
        wrong = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var page)
            || (page.Scheme != Uri.UriSchemeHttp && page.Scheme != Uri.UriSchemeHttps))
        {
            wrong = "its url is not an http or https URL";
        }
        else if (page.UserInfo.Length > 0 || url.AsSpan(0, AuthorityEnd(url!)).Contains('@'))
        {
            wrong = "its url has a user name or password before the host";
        }
        else if (!TextGate.IsPlainLine(url!) || url!.Any(c => char.IsWhiteSpace(c) || c == '\\'))
        {
            wrong = "its url contains hidden characters, spaces or backslashes";
        }

        return wrong is null ? page : null;
    }

    private static int AuthorityEnd(string url)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = url.AsSpan(start).IndexOfAny("/?#");
        return end < 0 ? url.Length : start + end;
    }

    /// <summary>The host as it is resolved: look-alike letters show as punycode, and a user name does not.</summary>
    private static string HostOf(Uri page) =>
        page.IsDefaultPort ? page.IdnHost : $"{page.IdnHost}:{page.Port}";
}
