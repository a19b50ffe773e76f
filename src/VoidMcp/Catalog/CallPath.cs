using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Catalog;

/// <summary>
/// The one way to a tool. Direct calls, scripts and the terminal all come through here, so that every rule holds for all.
/// <code>
///   caller ──1 find──2 slot──3 connect──4 translate──5 send──────────► server
///   caller ◄─────────────────────────── 7 translate ◄─6 wait, progress─┘
/// </code>
/// 1. Find the tool in the catalogue; what the registry denies is not in it. Unknown names fail here, with the nearest.
/// 2. Wait for one of the server's slots (<c>concurrency</c>).
/// 3. Take its live connection, starting the server where needed.
/// 4. Put the request into the server's words: its own name for the tool, its era.
/// 5. Send it. A connection that turns out to be closed before anything left is replaced once.
/// 6. Wait up to the server's <c>timeout</c>; each progress notification starts it anew.
/// 7. Put the result into the caller's era; otherwise it passes as the server sent it, errors included. A result that is none of
///    them teaches what the tool returns, behind the caller's back.
/// </summary>
internal sealed class CallPath(ToolCatalog catalog, UpstreamSet upstreams, TimeProvider time, LearnedTypes? learned = null)
{
    /// <summary>
    /// Step 1 for callers that name server and tool. Where the server's tools are not known yet, it is started to learn them.
    /// </summary>
    /// <exception cref="VoidMcpException">No such server or tool, or the server can't be started.</exception>
    public async Task<CatalogTool> FindAsync(string server, string tool, CancellationToken cancellation)
    {
        var snapshot = catalog.Current;
        if (snapshot.Tool(server, tool) is { } known) return known;
        await upstreams.DiscoverAsync(snapshot.Server(server).Name, cancellation);
        return catalog.Refresh().Tool(server, tool)
            ?? throw new VoidMcpException(FailureKind.UnknownTool, $"server '{server}' went away while its tools were read");
    }

    /// <summary>Steps 2 to 7.</summary>
    /// <returns>The server's result or its protocol error, untouched but for the era.</returns>
    /// <exception cref="VoidMcpException">The call did not come through: server down, died, time out.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the server has been told.</exception>
    public async Task<RpcReply> CallAsync(ToolCall call, CancellationToken cancellation)
    {
        var isError = true;
        try
        {
            var reply = await CallOnceOrTwiceAsync(call, cancellation);
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
            upstreams.CallEnded(call.Tool.Server, isError);
        }
    }

    private async Task<RpcReply> CallOnceOrTwiceAsync(ToolCall call, CancellationToken cancellation)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            using var lease = await upstreams.LeaseAsync(call.Tool.Server, cancellation);
            var connection = lease.Connection;
            try
            {
                var reply = await SendAsync(call, connection, lease.Timeout, cancellation);
                if (reply.Error is not null) return reply;
                var result = ResultFor(call, connection.Era, reply.Result);
                learned?.Offer(call.Tool, result);
                return reply with { Result = result };
            }
            catch (SessionClosedException) when (!isRetry)
            {
                await connection.Closed.WaitAsync(cancellation);
            }
            catch (SessionClosedException)
            {
                throw await connection.DescribeEndAsync();
            }
        }
    }

    private static ReadOnlyMemory<byte> ResultFor(ToolCall call, Era upstream, ReadOnlyMemory<byte> result)
    {
        if (!JsonSlices.IsObject(result))
        {
            throw new VoidMcpException(FailureKind.ToolFailed, $"{call.Tool.QualifiedName} answered with something that is no result");
        }

        if (upstream == Era.Modern && call.Era == Era.Legacy && JsonSlices.Text(result, "resultType"u8) is { } type && type != "complete")
        {
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Tool.QualifiedName} answered '{type}': it wants something from the user that this caller can't be asked for",
                "give all that it needs in the arguments, or use a client of revision 2026-07-28");
        }

        return EraTranslation.Result(result, upstream, call.Era);
    }

    private async Task<RpcReply> SendAsync(
        ToolCall call, UpstreamConnection connection, TimeSpan timeout, CancellationToken cancellation)
    {
        var parameters = EraTranslation.Request(
            new JsonEdit(call.Parameters).SetText("name", call.Tool.Name).ToUtf8(), call.Era, connection.Era);
        if (timeout <= TimeSpan.Zero) return await connection.RequestAsync("tools/call", parameters, call.OnProgress, cancellation);

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await connection.RequestAsync("tools/call", parameters, ExtendingProgress(call, limit, timeout), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut,
                $"{call.Tool.QualifiedName} gave no answer within {timeout.TotalSeconds:0.###} s; the call was cancelled",
                $"raise `timeout:` of server '{call.Tool.Server}' in the registry if it needs longer");
        }
    }

    private static Action<ReadOnlyMemory<byte>>? ExtendingProgress(ToolCall call, CancellationTokenSource limit, TimeSpan timeout)
    {
        if (call.OnProgress is not { } onProgress) return null;
        return parameters =>
        {
            try
            {
                limit.CancelAfter(timeout);
            }
            catch (ObjectDisposedException)
            {
                // The call ended this very moment: there is no limit left to extend, and nobody to tell.
                return;
            }

            onProgress(parameters);
        };
    }
}
