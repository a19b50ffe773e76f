using VoidMcp.Asking;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// Runs the calls of one session's client so that servers can ask it, in any combination of eras. A legacy client is
/// asked while its request is in flight. A modern one gets <c>input_required</c> and retries: at the server if that is
/// modern too, else at the call that stays in flight here (<see cref="SuspendedCalls"/>).
/// </summary>
internal sealed class ResumableCalls(CallRunner runner, UpstreamSet upstreams, SuspendedCalls suspended)
{
    /// <param name="call">The call; its server must be known.</param>
    /// <param name="subject">Method and name or URI, as the client wrote them; a retry must have the same.</param>
    /// <exception cref="RequestFailure">The retry belongs to no call.</exception>
    /// <inheritdoc cref="CallRunner.RunAsync"/>
    public ValueTask<RpcReply> RunAsync(Call call, string subject) =>
        call.Era == Era.Legacy ? runner.RunAsync(call) : new ValueTask<RpcReply>(RunModernAsync(call, subject));

    /// <summary>Resumes a suspended call if the request is its retry; else returns null.</summary>
    /// <exception cref="RequestFailure">The retry belongs to no call.</exception>
    public async Task<RpcReply?> ResumeAsync(Call call, string subject)
    {
        var state = call.Parameters[call.Parameters.RequestState];
        if (state.IsEmpty) return null;
        var text = JsonSlices.String(state) ?? throw RequestFailure.InvalidParams("requestState must be a string");
        var resumed = suspended.Resume(text, subject, call.Parameters.Body);
        resumed.OnProgress = call.OnProgress;
        return await suspended.AnswerAsync(resumed, call.Stop);
    }

    /// <summary>Starts a call that may have to ask its modern client on the way.</summary>
    /// <param name="call">The client's request.</param>
    /// <param name="subject">See <see cref="RunAsync"/>.</param>
    /// <param name="work">Runs the call for a client that is asked by the results of its requests.</param>
    public Task<RpcReply> StartAsync(Call call, string subject, Func<Call, SuspendableCall, Task<RpcReply>> work)
    {
        var suspendable = new SuspendableCall(subject, call.Parameters[call.Parameters.Arguments])
        {
            OnProgress = call.OnProgress,
        };
        var request = call.Stop;
        return suspended.StartAsync(
            suspendable,
            (c, stop) =>
            {
                // From here on the request and the call end apart.
                call.Client = call.Client! with { Ask = c.Asking, MayNotComeBack = true };
                if (call.OnProgress is not null) call.OnProgress = parameters => c.OnProgress?.Invoke(parameters);
                call.Stop = stop;
                return work(call, c);
            },
            request);
    }

    private async Task<RpcReply> RunModernAsync(Call call, string subject)
    {
        var isModern = upstreams.Find(call.Server)?.Definitions?.Era == Era.Modern;
        var state = call.Parameters[call.Parameters.RequestState];

        // A legacy server knows no retries: it would run a request with a foreign state again.
        var isOurs = !state.IsEmpty
            && (!isModern || (JsonSlices.String(state) is { } text && RequestState.Verify(text, subject) is not null));
        if (isOurs && await ResumeAsync(call, subject) is { } resumed) return resumed;
        if (call.Client?.DeclaresAny != true || (isModern && !runner.NeedsApproval(call)))
            return await runner.RunAsync(call);
        return await StartAsync(call, subject, async (c, _) => await runner.RunAsync(c));
    }
}
