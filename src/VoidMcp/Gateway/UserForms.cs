using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Runs voidmcp's own tools so that they can ask the user of one session's client: a legacy client is sent a request, a
/// modern one gets the question as the result of its call and retries.
/// </summary>
/// <param name="questions">Asks the user of a legacy client.</param>
/// <param name="resumable">Suspends the calls of modern clients.</param>
internal sealed class UserForms(ClientQuestions questions, ResumableCalls resumable)
{
    /// <param name="call">The client's request.</param>
    /// <param name="tool">The tool; a retry must have the same.</param>
    /// <param name="work">Runs the call; the second argument is null if the client can't ask its user.</param>
    /// <exception cref="RequestFailure">The retry belongs to no call.</exception>
    public async Task<RpcReply> RunAsync(Call call, string tool, Func<Call, AskUser?, Task<RpcReply>> work)
    {
        if (call.Era == Era.Modern && await resumable.ResumeAsync(call, tool) is { } resumed) return resumed;
        if (call is { Era: Era.Modern, Client.DeclaresAny: true })
        {
            return await resumable.StartAsync(
                call, tool, (c, suspendable) => work(c, c.CanElicit ? Asking(c.Client, suspendable.AskAsync) : null));
        }

        var ask = call is { Era: Era.Legacy, CanElicit: true }
            ? Asking(call.Client, (method, form, stop) => questions.RequestAsync(method, form, call.RequestId, stop))
            : null;
        return await work(call, ask);
    }

    /// <summary>Shows a form in the way of this client's era.</summary>
    private static AskUser Asking(
        CallingClient? client,
        Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> request) =>
        async (question, schema, cancellation) =>
        {
            var form = ElicitationForm.Of(question, schema);
            return form.AnswerOf(
                await request("elicitation/create", form.ParametersFor(client), cancellation));
        };
}
