using System.Text.Json;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// The one way to a server, for calls of tools and for everything else that clients ask servers for.
/// <code>
///   caller ──2 slot──3 connect──4 translate──5 send────────────────────► server
///                                       6 wait, progress, questions ◄──►
///   caller ◄──────────────────────────7 translate ◄──────────────────────┘
/// </code>
/// (1 is finding who has it: <see cref="CallPath"/> and the gateway's lists.)
/// 2. Wait for one of the server's slots (<c>concurrency</c>), at most for its <c>timeout</c>.
/// 3. Take its live connection, starting the server where needed.
/// 4. Put the request into the server's era.
/// 5. Send it. A connection that turns out to be closed before anything left is replaced once.
/// 6. Wait up to the server's <c>timeout</c>; each progress notification starts it anew, and while the server waits for the
///    client's user it stands still. What a modern server asks of a legacy caller's client is asked, and the request sent
///    again with the answers, in a few rounds at most.
/// 7. Put the result into the caller's era; otherwise it passes as the server sent it, errors included.
/// </summary>
internal sealed class RequestPath(UpstreamSet upstreams, TimeProvider time)
{
    /// <summary>How long a server may wait for a client's user, all together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <returns>The server's result or its protocol error, untouched but for the era.</returns>
    /// <exception cref="VoidMcpException">It did not come through: server down, died, time out.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the server has been told.</exception>
    public async Task<RpcReply> RequestAsync(ServerRequest request, CancellationToken cancellation)
    {
        var isError = true;
        try
        {
            var reply = await OnceOrTwiceAsync(request, cancellation);
            isError = reply.Error is not null;
            return reply;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            isError = false;
            throw;
        }
        finally
        {
            if (!request.IsAboutTask) upstreams.CallEnded(request.Server, isError);
        }
    }

    private async Task<RpcReply> OnceOrTwiceAsync(ServerRequest request, CancellationToken cancellation)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            using var lease = await upstreams.LeaseAsync(request.Server, cancellation, request.Client, takesSlot: !request.IsAboutTask);
            try
            {
                return await RoundsAsync(request, lease, cancellation);
            }
            catch (SessionClosedException) when (!isRetry)
            {
                await lease.Connection.Closed.WaitAsync(cancellation);
            }
            catch (SessionClosedException)
            {
                throw await lease.Connection.DescribeEndAsync();
            }
        }
    }

    private async Task<RpcReply> RoundsAsync(ServerRequest request, UpstreamLease lease, CancellationToken cancellation)
    {
        using var question = new OpenQuestion(request, lease, time, cancellation);
        try
        {
            return await RoundsAsync(request, lease, question);
        }
        catch (OperationCanceledException) when (question.Failure is not null && !cancellation.IsCancellationRequested)
        {
            throw question.Failure;
        }
    }

    private async Task<RpcReply> RoundsAsync(ServerRequest request, UpstreamLease lease, OpenQuestion question)
    {
        var connection = lease.Connection;
        var input = new InputRounds(request, time);
        while (true)
        {
            var parameters = EraTranslation.Request(
                input.Parameters, request.Era, connection.Era, ClientCapabilities.ToModern(request.Client?.Capabilities ?? default), request.Client?.LogLevel);
            var reply = await SendAsync(request, parameters, connection, lease.Timeout, question);
            if (input.IsWanted(reply, connection.Era))
            {
                question.Waits(true);
                await input.AnswerAsync(reply, question.Stopped);
                question.Waits(false);
                continue;
            }

            if (reply.Error is { IsModern: true } refusal && connection.Era == Era.Modern && request.Era == Era.Legacy) throw RefusalOf(request, refusal);
            if (reply.Error is { } error) return reply with { Error = ErrorFor(request, error) };
            if (!JsonSlices.IsObject(reply.Result))
                throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} answered with something that is no result");
            if (IsUnheardOf(reply.Result, connection.Era, request.Era) is { } type)
                throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} answered with a result of the type {type}, which clients of revisions before {ProtocolRevision.Modern} can't take");
            return reply with { Result = EraTranslation.Result(reply.Result, connection.Era, request.Era) };
        }
    }

    /// <summary>
    /// The type of a modern result that is not the answer itself: to a legacy client, which knows none, it would look like that. Null for
    /// all others.
    /// </summary>
    private static string? IsUnheardOf(ReadOnlyMemory<byte> result, Era server, Era caller)
    {
        if (server != Era.Modern || caller != Era.Legacy) return null;
        var type = JsonSlices.Property(result, "resultType"u8);
        return type.IsEmpty || JsonSlices.String(type) == "complete" ? null : System.Text.Encoding.UTF8.GetString(type.Span);
    }

    /// <summary>A resource that isn't there has a code of its own in the legacy era only.</summary>
    private static RpcError ErrorFor(ServerRequest request, RpcError error)
    {
        if (request.Era == Era.Legacy || error.Code != RpcError.ResourceNotFound) return error;
        return RpcError.Parse(new JsonEdit(error.Utf8).Set("code", System.Text.Encoding.UTF8.GetBytes($"{RpcError.InvalidParams}")).ToUtf8());
    }

    /// <summary>
    /// What a modern server finds wrong with a request that was put into its era here (-32020 to -32022) means nothing to a caller
    /// of the legacy era but for one thing: the capability that its client would have to offer.
    /// </summary>
    private static VoidMcpException RefusalOf(ServerRequest request, RpcError refusal)
    {
        if (refusal.Code != RpcError.MissingCapability)
            return new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} was refused by server '{request.Server}': {refusal.Message} ({refusal.Code})");
        var missing = JsonSlices.Property(JsonSlices.Property(refusal.Utf8, "data"u8), "requiredCapabilities"u8);
        var names = JsonSlices.IsObject(missing) ? string.Join(" and ", JsonElement.Parse(missing.Span).EnumerateObject().Select(p => p.Name)) : "";
        return new VoidMcpException(
            FailureKind.ToolFailed,
            $"{request.Subject} needs a client that offers {(names.Length > 0 ? names : "more than this one")}: {refusal.Message}",
            "use a client that offers it, or another tool");
    }

    private async Task<RpcReply> SendAsync(
        ServerRequest request, ReadOnlyMemory<byte> parameters, UpstreamConnection connection, TimeSpan timeout, OpenQuestion question)
    {
        var cancellation = question.Stopped;
        if (timeout <= TimeSpan.Zero || !request.HasLimit)
            return await connection.RequestAsync(request.Method, parameters, request.OnProgress, cancellation, request.Client, question.Waits);

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await connection.RequestAsync(
                request.Method,
                parameters,
                ExtendingProgress(request, limit, timeout),
                either.Token,
                request.Client,
                waits =>
                {
                    Extend(limit, waits ? Patience : timeout);
                    question.Waits(waits);
                });
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut,
                $"{request.Subject} gave no answer within {timeout.TotalSeconds:0.###} s; the call was cancelled",
                $"raise `timeout:` of server '{request.Server}' in the registry if it needs longer");
        }
    }

    private static Action<ReadOnlyMemory<byte>>? ExtendingProgress(ServerRequest request, CancellationTokenSource limit, TimeSpan timeout)
    {
        if (request.OnProgress is not { } onProgress) return null;
        return parameters =>
        {
            Extend(limit, timeout);

            // After a time-out nobody is told any more; a task's progress goes on when its call is long answered.
            if (!limit.IsCancellationRequested) onProgress(parameters);
        };
    }

    private static void Extend(CancellationTokenSource limit, TimeSpan by)
    {
        try
        {
            limit.CancelAfter(by);
        }
        catch (ObjectDisposedException)
        {
            // The request ended this very moment, or is a task by now: there is no limit left to extend.
        }
    }
}
