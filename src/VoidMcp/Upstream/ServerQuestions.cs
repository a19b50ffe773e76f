using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// What one connected server asks of clients (sampling, elicitation, roots) on its way to the client that caused it: the
/// one whose task it names, whose calls are in flight on this connection, or where there is no call, the only client that there
/// is. Where that is not certain the request is refused: a question must never reach somebody else's user. A client may answer
/// with a task of its own, about which the server then asks. Params, results and errors pass as they are.
/// </summary>
/// <param name="clients">Who may be asked.</param>
/// <param name="tasks">The server's tasks, by which it names the client.</param>
/// <param name="asked">Takes the tasks with which clients answered.</param>
internal sealed class ServerQuestions(AskableClients clients, KnownTasks tasks, KnownTasks asked)
{
    private static readonly string[] s_forwarded =
        ["sampling/createMessage", "elicitation/create", "roots/list", "tasks/get", "tasks/result", "tasks/cancel", "tasks/list"];

    private readonly Lock _gate = new();
    private readonly LinkedList<CallInFlight> _inFlight = [];
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new();

    /// <summary>A call of a client is on its way to the server. Dispose once it has ended.</summary>
    /// <param name="client">Who calls; null for nobody who could be asked.</param>
    /// <param name="onWaiting">Told with true when the call begins to wait for its client, and with false when it no longer does.</param>
    public CallInFlight Enter(CallingClient? client, Action<bool>? onWaiting)
    {
        var call = new CallInFlight(this, client, onWaiting);
        lock (_gate) _inFlight.AddLast(call);
        return call;
    }

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

    /// <summary>A log message: each client that asked for such with a call in flight gets it once.</summary>
    public void Message(ReadOnlyMemory<byte> parameters)
    {
        var level = JsonSlices.Text(parameters, "level"u8);
        foreach (var calls in Calls().Where(c => c.Client?.OnMessage is not null).GroupBy(c => c.Client!.Session, ReferenceEqualityComparer.Instance))
        {
            var client = calls.Last().Client!;
            if (client.LogLevel is { } least && LogLevels.Wants(least, level)) client.OnMessage!(parameters);
        }
    }

    /// <summary>The server is gone: nobody waits for answers any more.</summary>
    public void End()
    {
        foreach (var id in _open.Keys) Cancelled(Encoding.UTF8.GetBytes(id));
    }

    private CallInFlight[] Calls()
    {
        lock (_gate) return [.. _inFlight];
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

        List<CallInFlight> waiting = [];
        try
        {
            var (client, calls, refusal) = Route(request);
            if (client?.Ask is not { } ask)
            {
                server.Refuse(request, refusal!);
                return;
            }

            waiting = calls;
            foreach (var call in waiting) call.Waits(true);

            // Who made the call and gave it up is not to be bothered any more.
            CancelWhenGone(waiting, cancellation);
            var reply = await ask(request.Method, request.Body, ProgressTo(server, request), cancellation.Token);
            if (TaskShape.Created(reply.Result) is { } task) asked.Add(task, reply.Result, client);
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
            foreach (var call in waiting) call.Waits(false);
        }
    }

    private (CallingClient? Client, List<CallInFlight> Calls, RpcError? Refusal) Route(JsonRpcMessage request)
    {
        var method = request.Method;
        if (IsAboutTask(method) && JsonSlices.Text(request.Body, "taskId"u8) is { } id)
        {
            return asked.ClientOf(id) is { } owner
                ? (owner, [], null)
                : (null, [], new RpcError(RpcError.InvalidParams, $"no client has a task {id} for this server"));
        }

        var calls = Calls().Where(c => c.Client is not null).ToList();
        var named = tasks.ClientOf(TaskShape.Related(request.Body));
        if (named is not null) calls = [.. calls.Where(c => ReferenceEquals(c.Client!.Session, named.Session))];
        var sessions = calls.Select(c => c.Client!.Session).Distinct(ReferenceEqualityComparer.Instance).Count();
        if (sessions > 1)
        {
            return (null, [], new RpcError(
                RpcError.Internal, $"several clients use this server at the moment, and voidmcp can't tell which of them '{method}' is meant for"));
        }

        // One that waits for an answer already has nothing more to ask.
        if (calls.Any(c => !c.IsAsking)) calls = [.. calls.Where(c => !c.IsAsking)];

        // The latest call is the likeliest cause; where it can't be asked, another one of the same session may. Of the calls of both
        // eras one of the legacy era goes first: its client is asked at once, and whoever made the others is the same client.
        var able = calls.Select(c => c.Client!).Where(c => c.Ask is not null).ToList();
        var client = able.LastOrDefault(c => !c.MayNotComeBack) ?? able.LastOrDefault() ?? named ?? (calls.Count == 0 ? clients.Only : null);
        if (client?.Ask is null || !ClientCapabilities.Allow(client.Capabilities, method, request.Body))
            return (null, [], new RpcError(RpcError.MethodNotFound, $"the client does not offer '{method}'"));
        return (client, calls, null);
    }

    private static bool IsAboutTask(string method) => method is "tasks/get" or "tasks/result" or "tasks/cancel";

    /// <summary>Cancels once all of the calls are gone.</summary>
    private static void CancelWhenGone(List<CallInFlight> calls, CancellationTokenSource question)
    {
        var left = calls.Count;
        foreach (var call in calls)
        {
            call.WhenGone(() =>
            {
                if (Interlocked.Decrement(ref left) == 0) Cancel(question);
            });
        }
    }

    /// <summary>A client's progress with what it was asked, under the server's own token; null where the server wants none.</summary>
    private static Action<ReadOnlyMemory<byte>>? ProgressTo(RpcSession server, JsonRpcMessage request)
    {
        var token = JsonSlices.Property(request.Meta, "progressToken"u8);
        if (token.IsEmpty) return null;
        return parameters => server.Notify("notifications/progress", new JsonEdit(parameters).Set(MetaKeys.ProgressToken, token).ToUtf8());
    }

    private void Leave(CallInFlight call)
    {
        lock (_gate) _inFlight.Remove(call);
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

    /// <summary>One call on its way.</summary>
    internal sealed class CallInFlight(ServerQuestions owner, CallingClient? client, Action<bool>? onWaiting) : IDisposable
    {
        private readonly Lock _gate = new();
        private Action? _whenGone;
        private bool _isGone;
        private int _questions;

        public CallingClient? Client { get; } = client;

        /// <summary>Whether a question on its account is open.</summary>
        public bool IsAsking => Volatile.Read(ref _questions) > 0;

        /// <summary>Does this once the call has ended, at once where it has.</summary>
        public void WhenGone(Action action)
        {
            lock (_gate)
            {
                if (!_isGone)
                {
                    _whenGone += action;
                    return;
                }
            }

            action();
        }

        public void Waits(bool waits)
        {
            var open = waits ? Interlocked.Increment(ref _questions) : Interlocked.Decrement(ref _questions);
            if (waits ? open == 1 : open == 0) onWaiting?.Invoke(waits);
        }

        public void Dispose()
        {
            owner.Leave(this);
            Action? whenGone;
            lock (_gate) (_isGone, whenGone) = (true, _whenGone);
            whenGone?.Invoke();
        }
    }
}
