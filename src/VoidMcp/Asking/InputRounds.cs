using System.Text.Json;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// Handles a server's request for input before its result, if client and server are of different eras (2026-07-28,
/// basic/patterns/mrtr). A modern server returns <c>input_required</c>: for a legacy caller each of its input requests
/// is sent to the client, and a result without any is retried later. A 2025-11-25 server returns error -32042 with
/// URLs: for modern callers that can open pages they become input requests, and for scripts too, which have no other
/// way to the user. Between peers of one era nothing is done here, and a result without a usable request is never
/// retried.
/// </summary>
/// <param name="call">The caller's request.</param>
/// <param name="parameters">Its raw params.</param>
/// <param name="time">The clock of the pauses between retries.</param>
internal sealed class InputRounds(Cause call, ReadOnlyMemory<byte> parameters, TimeProvider time)
{
    /// <summary>The limit of rounds; a server that asks for more will never be satisfied.</summary>
    private const int MostRounds = 10;

    /// <summary>2025-11-25: the user must visit the URLs in the error's data first.</summary>
    public const int UrlElicitationRequired = -32042;

    /// <summary>The pause before the first retry of a server that only needs time; it doubles each round.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromSeconds(5);

    private ReadOnlyMemory<byte>? _next;
    private int _rounds;

    /// <summary>Whether a reply asks for input that must be handled here.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="call">The caller's request.</param>
    /// <param name="caller">The caller's era.</param>
    /// <param name="server">The server's era.</param>
    /// <param name="leadsToPages">Whether URLs to visit are handled for legacy callers too.</param>
    public static bool IsWanted(RpcReply reply, Cause call, Era caller, Era server, bool leadsToPages)
    {
        if (server == Era.Modern)
            return caller == Era.Legacy && reply.Error is null && reply.ResultType == "input_required";
        if (reply.Error is not { Code: UrlElicitationRequired } error || (caller != Era.Modern && !leadsToPages))
            return false;
        if (call.Client is not { Ask: not null } client) return false;
        var urls = Urls(error);
        return urls.Count > 0
            && urls.All(url => JsonSlices.Text(url, "url"u8) is not null
                && ClientCapabilities.Allow(client.Capabilities, "elicitation/create", url));
    }

    /// <summary>Asks the client for the input, and makes the raw params of the next round.</summary>
    /// <exception cref="VoidMcpException">
    /// The client can't be asked or returned an error, or there were too many rounds.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(RpcReply reply, CancellationToken cancellation)
    {
        if (reply.Error is null) CheckWishes(reply.Result);
        if (++_rounds > MostRounds)
        {
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Subject} asked for more input {MostRounds} times; the call was cancelled");
        }

        if (reply.Error is { } error)
        {
            await VisitAsync(error, cancellation);
            return _next ?? parameters;
        }

        var wishes = Requests(reply.Result);
        var next = new JsonEdit(parameters);
        if (wishes.Count > 0)
        {
            var answers = await Task.WhenAll(wishes.Select(wish => AskAsync(wish.Request, cancellation)));
            var responses = new JsonEdit(default);
            foreach (var (wish, answer) in wishes.Zip(answers)) responses.Set(wish.Name, answer);
            next.Set("inputResponses", responses.ToUtf8());
        }
        else
        {
            var pause = FirstPause * Math.Pow(2, _rounds - 1);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation);
        }

        var state = JsonSlices.Property(reply.Result, "requestState"u8);
        _next = (state.IsEmpty ? next.Remove("requestState") : next.Set("requestState", state)).ToUtf8();
        return _next.Value;
    }

    /// <summary>Checks all input requests before the first question: the user must not be asked in vain.</summary>
    private void CheckWishes(ReadOnlyMemory<byte> result)
    {
        var raw = JsonSlices.Property(result, "inputRequests"u8);
        var wishes = Requests(result);
        var isUsable = raw.IsEmpty
            || (JsonSlices.IsObject(raw) && wishes.All(w => JsonSlices.Text(w.Request, "method"u8) is not null));
        if (!isUsable || (wishes.Count == 0 && JsonSlices.Property(result, "requestState"u8).IsEmpty))
        {
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Subject} returned an invalid 'input_required' result: no usable inputRequests or requestState");
        }

        if (wishes.Count == 0) return;
        if (call.Client is not { Ask: not null } client)
        {
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Subject} requires input from the user ('input_required'), which this caller does not support",
                "pass everything in the arguments, or use a client that supports elicitation or sampling");
        }

        foreach (var (_, wish) in wishes)
        {
            var (method, parameters) = (JsonSlices.Text(wish, "method"u8)!, JsonSlices.Property(wish, "params"u8));
            if (ClientCapabilities.Allow(client.Capabilities, method, parameters)) continue;
            var what = IsUrl(parameters) ? "URL elicitation" : $"'{method}'";
            throw new VoidMcpException(
                FailureKind.ToolFailed, $"{call.Subject} requires {what}, which the client does not support");
        }
    }

    /// <summary>The input requests in a raw result, by name.</summary>
    public static IReadOnlyList<(string Name, ReadOnlyMemory<byte> Request)> Requests(ReadOnlyMemory<byte> result)
    {
        var raw = JsonSlices.Property(result, "inputRequests"u8);
        if (!JsonSlices.IsObject(raw)) return [];
        var names = JsonElement.Parse(raw.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth })
            .EnumerateObject().Select(p => p.Name);
        return [.. names.Distinct().Select(name => (name, JsonSlices.Property(raw, Encoding.UTF8.GetBytes(name))))];
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> wish, CancellationToken cancellation)
    {
        var parameters = JsonSlices.Property(wish, "params"u8);

        // Up to 2025-11-25 a URL has an ID by which its completion is announced.
        if (IsUrl(parameters) && JsonSlices.Text(parameters, "elicitationId"u8) is null)
            parameters = new JsonEdit(parameters).SetText("elicitationId", Guid.NewGuid().ToString()).ToUtf8();
        var reply = await call.AskAsync(JsonSlices.Text(wish, "method"u8)!, parameters, null, cancellation);
        return reply.Error is { } error
            ? throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"the client rejected a request of {call.Subject}: {error.Message} ({error.Code})")
            : reply.Result;
    }

    /// <summary>Asks the user to visit the URLs; then the request is sent again unchanged.</summary>
    private async Task VisitAsync(RpcError error, CancellationToken cancellation)
    {
        foreach (var wanted in Urls(error))
        {
            var answer = await call.AskAsync("elicitation/create", wanted, null, cancellation);
            if (answer.Error is not null || JsonSlices.Text(answer.Result, "action"u8) != "accept")
            {
                throw new VoidMcpException(
                    FailureKind.ToolFailed,
                    $"{call.Subject} requires the user to open a web page first; this was declined");
            }
        }
    }

    /// <summary>The URLs in the error's data, each as the params of a URL elicitation.</summary>
    private static IReadOnlyList<ReadOnlyMemory<byte>> Urls(RpcError error)
    {
        var elicitations = JsonSlices.Items(
            JsonSlices.Property(JsonSlices.Property(error.Utf8, "data"u8), "elicitations"u8));
        return [.. elicitations.Select(
            e => JsonSlices.IsObject(e) && !IsUrl(e) ? new JsonEdit(e).SetText("mode", "url").ToUtf8() : e)];
    }

    private static bool IsUrl(ReadOnlyMemory<byte> parameters) => JsonSlices.Text(parameters, "mode"u8) == "url";
}
