using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// Forwards a connected server's requests (sampling, elicitation, roots) to the client that caused them (<see
/// cref="QuestionRouting"/>), if they may be sent (<see cref="QuestionGate"/>). A client may respond with a task of its
/// own, which the server then polls. Results and errors are passed unchanged.
/// </summary>
/// <param name="routing">Finds the client.</param>
/// <param name="asked">Records the tasks that clients responded with.</param>
/// <param name="gate">Decides what may be sent.</param>
internal sealed class ServerQuestions(QuestionRouting routing, KnownTasks asked, QuestionGate gate)
{
    private static readonly string[] s_forwarded =
    [
        "sampling/createMessage", "elicitation/create", "roots/list", "tasks/get", "tasks/result", "tasks/cancel",
        "tasks/list",
    ];

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new();

    /// <inheritdoc cref="QuestionRouting.Enter"/>
    public void Enter(Cause call) => routing.Enter(call);

    /// <inheritdoc cref="QuestionRouting.Leave"/>
    public void Leave(Cause call) => routing.Leave(call);

    /// <inheritdoc cref="QuestionRouting.GiveUp"/>
    public void GiveUp(Cause call) => routing.GiveUp(call);

    /// <summary>Forwards the server's request and returns true; false if it is of another kind.</summary>
    public bool TryForward(RpcSession server, JsonRpcMessage request)
    {
        if (!s_forwarded.Contains(request.Method)) return false;
        if (gate.Denied(request.Method!) is { } denied)
        {
            server.Refuse(request, denied);
            return true;
        }

        _ = ForwardAsync(server, request);
        return true;
    }

    /// <summary>Whether a client responded to this server with a task of this ID.</summary>
    public bool HasTask(string id) => asked.Has(id);

    /// <summary>Handles the server's cancellation of a request.</summary>
    public void Cancelled(ReadOnlyMemory<byte> requestId)
    {
        if (_open.TryGetValue(Encoding.UTF8.GetString(requestId.Span), out var question)) Cancel(question);
    }

    /// <summary>
    /// Forwards a log message once to each client that asked for log messages with a call in flight; if it came with a
    /// call, to that call's client only.
    /// </summary>
    public void Message(RpcSession server, JsonRpcMessage notification)
    {
        var level = JsonSlices.Text(notification.Body, "level"u8);
        var calls = server.Awaited(notification.Cause)?.Tag is Cause cause ? [cause] : routing.Calls;
        foreach (var ofSession in calls.Where(c => !c.IsGivenUp && c.Client?.OnMessage is not null)
            .GroupBy(c => c.Client!.Session, ReferenceEqualityComparer.Instance))
        {
            var client = ofSession.Last().Client!;
            if (client.LogLevel is { } least && LogLevels.Wants(least, level)) client.OnMessage!(notification.Body);
        }
    }

    /// <summary>Cancels all open requests: the server is gone.</summary>
    public void End()
    {
        foreach (var id in _open.Keys) Cancelled(Encoding.UTF8.GetBytes(id));
    }

    private async Task ForwardAsync(RpcSession server, JsonRpcMessage request)
    {
        var id = Encoding.UTF8.GetString(request.Id.Span);
        using var cancellation = new CancellationTokenSource();
        if (!_open.TryAdd(id, cancellation))
        {
            server.Refuse(
                request, new RpcError(RpcError.InvalidRequest, $"a request with id {id} is in flight already"));
            return;
        }

        IReadOnlyList<Cause> waiting = [];
        List<CallLimit> limits = [];
        try
        {
            var (client, related, calls, refusal) = await routing.FindAsync(server, request, cancellation.Token);
            if (client?.Ask is not { } ask)
            {
                server.Refuse(request, refusal!);
                return;
            }

            var cause = calls.MinBy(c => c.Questions + c.Samplings);
            var (parameters, whyNot) = gate.Admit(request.Method!, request.Body, cause);
            if (whyNot is not null)
            {
                server.Refuse(
                    request, new RpcError(RpcError.InvalidRequest, $"'{request.Method}' was refused: {whyNot}"));
                return;
            }

            waiting = calls;
            limits = [.. calls.Select(c => c.Limit).OfType<CallLimit>()];
            foreach (var limit in limits) limit.Waits(true);

            // Don't ask the client of a call that was abandoned.
            CancelWhenGone(waiting, cancellation);
            var reply = await ask(
                request.Method!, parameters, related, ProgressTo(server, request), cancellation.Token);
            if (reply.CreatedTask is { } task) asked.Add(task, reply.Result, client);
            if (reply.Error is { } error) server.Refuse(request, error);
            else server.Respond(request, reply.Result);
        }
        catch (OperationCanceledException)
        {
            // Cancelled by the server, which expects no response, or with the call that caused it, of which the server
            // was told. A server that ended the call itself still waits for this one.
            var hasEnded = waiting.Count > 0 && waiting.All(c => c.IsGone && !c.IsGivenUp);
            if (hasEnded) server.Refuse(request, new RpcError(RpcError.Internal, "the call that caused it has ended"));
        }
        catch (Exception error)
        {
            server.Refuse(request, new RpcError(RpcError.Internal, error.Message));
        }
        finally
        {
            _open.TryRemove(id, out _);
            foreach (var limit in limits) limit.Waits(false);
        }
    }

    /// <summary>Cancels once all of the calls have ended.</summary>
    private static void CancelWhenGone(IReadOnlyList<Cause> calls, CancellationTokenSource question)
    {
        var left = calls.Count;
        foreach (var call in calls)
        {
            call.WhenNotAwaited(() =>
            {
                if (Interlocked.Decrement(ref left) == 0) Cancel(question);
            });
        }
    }

    /// <summary>Forwards a client's progress under the server's own token; null if the server asked for none.</summary>
    private static Action<ReadOnlyMemory<byte>>? ProgressTo(RpcSession server, JsonRpcMessage request)
    {
        var token = request.ProgressToken;
        if (token.IsEmpty) return null;
        return parameters => server.NotifyIfRead(
            "notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8());
    }

    private static void Cancel(CancellationTokenSource question)
    {
        try
        {
            question.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered at the same moment.
        }
    }
}
