using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// What one connected server asks of clients (sampling, elicitation, roots) on its way to the client that caused it
/// (<see cref="QuestionRouting"/>). A client may answer with a task of its own, about which the server then asks. Params, results
/// and errors pass as they are.
/// </summary>
/// <param name="routing">Finds the client.</param>
/// <param name="asked">Takes the tasks with which clients answered.</param>
internal sealed class ServerQuestions(QuestionRouting routing, KnownTasks asked)
{
    private static readonly string[] s_forwarded =
        ["sampling/createMessage", "elicitation/create", "roots/list", "tasks/get", "tasks/result", "tasks/cancel", "tasks/list"];

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new();

    /// <inheritdoc cref="QuestionRouting.Enter"/>
    public void Enter(Cause call) => routing.Enter(call);

    /// <inheritdoc cref="QuestionRouting.Leave"/>
    public void Leave(Cause call) => routing.Leave(call);

    /// <inheritdoc cref="QuestionRouting.GiveUp"/>
    public void GiveUp(Cause call) => routing.GiveUp(call);

    /// <summary>Answers the server's request, now or when the client has; false where it is no such request.</summary>
    public bool TryForward(RpcSession server, JsonRpcMessage request)
    {
        if (!s_forwarded.Contains(request.Method)) return false;
        _ = ForwardAsync(server, request);
        return true;
    }

    /// <summary>Whether a client answered this server with a task of this id.</summary>
    public bool HasTask(string id) => asked.Has(id);

    /// <summary>The server takes a question back.</summary>
    public void Cancelled(ReadOnlyMemory<byte> requestId)
    {
        if (_open.TryGetValue(Encoding.UTF8.GetString(requestId.Span), out var question)) Cancel(question);
    }

    /// <summary>
    /// A log message: each client that asked for such with a call in flight gets it once; where it came with a call, its client alone.
    /// </summary>
    public void Message(RpcSession server, JsonRpcMessage notification)
    {
        var level = JsonSlices.Text(notification.Body, "level"u8);
        var calls = server.Awaited(notification.Cause)?.Tag is Cause cause ? [cause] : routing.Calls;
        foreach (var ofSession in calls.Where(c => !c.IsGivenUp && c.Client?.OnMessage is not null).GroupBy(c => c.Client!.Session, ReferenceEqualityComparer.Instance))
        {
            var client = ofSession.Last().Client!;
            if (client.LogLevel is { } least && LogLevels.Wants(least, level)) client.OnMessage!(notification.Body);
        }
    }

    /// <summary>The server is gone: nobody waits for answers any more.</summary>
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
            server.Refuse(request, new RpcError(RpcError.InvalidRequest, $"a request with id {id} is in flight already"));
            return;
        }

        IReadOnlyList<Cause> waiting = [];
        try
        {
            var (client, related, calls, refusal) = await routing.FindAsync(server, request, cancellation.Token);
            if (client?.Ask is not { } ask)
            {
                server.Refuse(request, refusal!);
                return;
            }

            waiting = calls;
            foreach (var call in waiting) call.Limit?.Waits(true);

            // Who made the call and gave it up is not to be bothered any more.
            CancelWhenGone(waiting, cancellation);
            var reply = await ask(request.Method, request.Body, related, ProgressTo(server, request), cancellation.Token);
            if (reply.CreatedTask is { } task) asked.Add(task, reply.Result, client);
            if (reply.Error is { } error) server.Refuse(request, error);
            else server.Respond(request, reply.Result);
        }
        catch (OperationCanceledException)
        {
            // Taken back by the server, which wants no answer, or by the end of the call that had caused it, of which the server was told.
        }
        catch (Exception error)
        {
            server.Refuse(request, new RpcError(RpcError.Internal, error.Message));
        }
        finally
        {
            _open.TryRemove(id, out _);
            foreach (var call in waiting) call.Limit?.Waits(false);
        }
    }

    /// <summary>Cancels once all of the calls are gone.</summary>
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

    /// <summary>A client's progress with what it was asked, under the server's own token; null where the server wants none.</summary>
    private static Action<ReadOnlyMemory<byte>>? ProgressTo(RpcSession server, JsonRpcMessage request)
    {
        var token = request.ProgressToken;
        if (token.IsEmpty) return null;
        return parameters => server.NotifyIfRead("notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8());
    }

    private static void Cancel(CancellationTokenSource question)
    {
        try
        {
            question.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered this very moment.
        }
    }
}
