using System.Runtime.CompilerServices;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Runs calls that a user must approve first, and remembers what was approved for a whole session.</summary>
/// <param name="policy">Judges the calls.</param>
/// <param name="time">The clock of the questions' limits.</param>
internal sealed class ApprovedCalls(CallPolicy policy, TimeProvider time)
{
    /// <summary>What users approved for a session, for as long as the session lives.</summary>
    private readonly ConditionalWeakTable<object, Approvals> _ofSessions = [];

    /// <summary>Judges the calls.</summary>
    public CallPolicy Policy { get; } = policy;

    /// <summary>What the user approved for all calls of this client.</summary>
    public Approvals Of(CallingClient? client) =>
        client is null ? new Approvals() : _ofSessions.GetOrCreateValue(client.Identity);

    /// <summary>Asks the user, and runs the call if the answer is yes.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Runs it.</param>
    /// <exception cref="VoidMcpException">The user said no, or nobody can be asked.</exception>
    public async Task<RpcReply> RunAsync(Call call, Func<Call, ValueTask<RpcReply>> run)
    {
        var approver = call.Approver ?? new Approver(FormsOf(call), Of(call.Client), time);
        try
        {
            call.Approval = await approver.ApproveAsync(call, Policy.On(call));
        }
        catch (VoidMcpException)
        {
            call.IsDenied = true;
            throw;
        }

        var reply = await run(call);
        if (reply.Error is null && reply.ResultType == "input_required") approver.Session.ExpectRetry(call);
        return reply;
    }

    /// <summary>Shows forms to the user of the call's client (client/elicitation); null if it can't.</summary>
    private static AskUser? FormsOf(Call call)
    {
        if (call is not { CanElicit: true, Client.Ask: not null }) return null;
        return async (question, schema, cancellation) =>
        {
            var form = ElicitationForm.Of(question, schema);
            var parameters = form.ParametersFor(call.Client);
            var reply = await call.AskAsync("elicitation/create", parameters, null, cancellation);
            return reply.Error is { } error
                ? throw new VoidMcpException(
                    FailureKind.Refused, $"the client did not ask its user: {error.Message} ({error.Code})")
                : form.AnswerOf(reply.Result);
        };
    }
}
