using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>Sends a request on: with the client that the server may ask back, and where progress goes (null for nowhere).</summary>
internal delegate Task<RpcReply> Forward(CallingClient? client, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation);

/// <summary>
/// Leads requests of one session's client to servers so that the servers can ask back, whatever the eras: a legacy client
/// is asked while its request runs; a modern one gets <c>input_required</c> and comes back, to the server itself where that is
/// modern too, else to the request that goes on here meanwhile (<see cref="SuspendedCalls"/>).
/// </summary>
internal sealed class ForwardedRequests(UpstreamSet upstreams, SuspendedCalls suspended)
{
    /// <param name="server">The server that it goes to.</param>
    /// <param name="subject">Method and name or URI, as the client has them: a retry must be for the same.</param>
    /// <param name="parameters">The client's raw params.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="forward">Sends it on.</param>
    /// <param name="cancellation">The client cancelled.</param>
    /// <exception cref="RequestFailure">A retry that belongs to no request.</exception>
    public async Task<RpcReply> SendAsync(
        string server, string subject, ReadOnlyMemory<byte> parameters, Caller caller, Forward forward, CancellationToken cancellation)
    {
        if (caller.Era == Era.Legacy) return await forward(caller.Client, caller.OnProgress, cancellation);
        var isModern = upstreams.Find(server)?.Definitions?.Era == Era.Modern;
        var hasState = !JsonSlices.Property(parameters, "requestState"u8).IsEmpty;
        if (hasState && (!isModern || (JsonSlices.Text(parameters, "requestState"u8) is { } mine && RequestState.Verify(mine, subject) is not null)))
        {
            // A server of the legacy era knows no retries: with a state that is not ours it would run the request once more.
            var state = JsonSlices.Text(parameters, "requestState"u8) ?? throw RequestFailure.InvalidParams("requestState is a string");
            var resumed = suspended.Resume(state, subject, parameters);
            resumed.Progress.Sink = caller.OnProgress;
            return new RpcReply(await suspended.AnswerAsync(resumed, cancellation), null);
        }

        if (caller.Client is not { } client || client.Capabilities.Span.SequenceEqual("{}"u8) || isModern)
            return await forward(caller.Client, caller.OnProgress, cancellation);
        var call = new SuspendableCall(subject, JsonSlices.Property(parameters, "arguments"u8));
        call.Progress.Sink = caller.OnProgress;
        return new RpcReply(await suspended.StartAsync(call, (c, stop) => RunAsync(c, client, caller, forward, stop), cancellation), null);
    }

    private static async Task<ReadOnlyMemory<byte>> RunAsync(SuspendableCall call, CallingClient client, Caller caller, Forward forward, CancellationToken stop)
    {
        Action<ReadOnlyMemory<byte>>? onProgress = caller.OnProgress is null ? null : parameters => call.Progress.Sink?.Invoke(parameters);
        var reply = await forward(client with { Ask = AskingBy(call), MayNotComeBack = true }, onProgress, stop);
        return reply.Error is { } error ? throw new RequestFailure(error) : reply.Result;
    }

    /// <summary>How a modern client is asked: by the answer to its request, and its answer comes with the retry.</summary>
    public static AskClient AskingBy(SuspendableCall call) => async (method, parameters, _, cancellation) =>
        new RpcReply(await call.AskAsync(method, parameters, cancellation), null);
}
