using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>Whom a question of a server is meant for.</summary>
/// <param name="Client">Who is asked; null where nobody is.</param>
/// <param name="Calls">The calls that wait for the answer.</param>
/// <param name="Refusal">What the server gets where nobody is asked.</param>
internal readonly record struct QuestionRoute(CallingClient? Client, IReadOnlyList<CallInFlight> Calls, RpcError? Refusal);

/// <summary>
/// Finds the client that caused a question of one connected server. It is the one whose task the question names; over HTTP the one
/// whose request it came with; else the one whose calls are in flight, and where there is no call, the only client that there is. With
/// calls of several clients in flight the question waits a while: the call that caused it does not end before it is answered, the others do.
/// A call that has waited for its own client's answer for as long is not taken for the cause of another question, else a user
/// who never answers would block everybody. Where it stays uncertain the question is refused: it must never reach somebody else's user.
/// </summary>
/// <param name="clients">Who may be asked where there is no call.</param>
/// <param name="tasks">The server's tasks, by which it names the client.</param>
/// <param name="asked">The tasks with which clients answered.</param>
/// <param name="turns">Keeps clients apart once the server has asked.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class QuestionRouting(AskableClients clients, KnownTasks tasks, KnownTasks asked, SessionTurns turns, TimeProvider time)
{
    /// <summary>How long a question waits to become certain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<CallInFlight> _inFlight = [];
    private TaskCompletionSource _left = New();

    public IReadOnlyList<CallInFlight> Calls
    {
        get { lock (_gate) return [.. _inFlight]; }
    }

    public CallInFlight Enter(CallingClient? client, Action<bool>? onWaiting)
    {
        var call = new CallInFlight(client, onWaiting, Leave, time);
        lock (_gate) _inFlight.AddLast(call);
        return call;
    }

    /// <summary>Whom the question is meant for.</summary>
    /// <param name="server">The session that it came over.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancellation">The server took it back.</param>
    public Task<QuestionRoute> FindAsync(RpcSession server, JsonRpcMessage request, CancellationToken cancellation)
    {
        var method = request.Method;
        if (IsAboutTask(method) && JsonSlices.Text(request.Body, "taskId"u8) is { } id)
        {
            return Task.FromResult(asked.ClientOf(id) is { } owner
                ? new QuestionRoute(owner, [], null)
                : new QuestionRoute(null, [], new RpcError(RpcError.InvalidParams, $"no client has a task {id} for this server")));
        }

        var calls = Calls.Where(c => c.Client is not null).ToList();
        if (tasks.ClientOf(TaskShape.Related(request.Body)) is { } named)
            return Task.FromResult(RouteTo([.. calls.Where(c => ReferenceEquals(c.Client!.Session, named.Session))], named, request));
        if (!request.Cause.IsEmpty)
        {
            if (!server.IsAwaited(request.Cause, out var tag))
                return Task.FromResult(new QuestionRoute(null, [], new RpcError(RpcError.Internal, $"the request that '{method}' came with is not awaited any more")));
            if (tag is CallInFlight cause) return Task.FromResult(RouteTo(cause.Client is null ? [] : [cause], null, request));
        }

        if (method is "sampling/createMessage" or "elicitation/create") turns.Asked();
        return LikeliestAsync(calls, request, cancellation);
    }

    private async Task<QuestionRoute> LikeliestAsync(List<CallInFlight> calls, JsonRpcMessage request, CancellationToken cancellation)
    {
        var method = request.Method!;
        var begun = time.GetTimestamp();
        List<CallInFlight> causes;
        while (true)
        {
            Task left;
            lock (_gate) left = _left.Task;
            causes = Causes(calls);

            // A call that was given up may go on at the server, and this may be its question.
            var gaveUp = calls.Any(c => c is { IsGone: true, WasAnswered: false });
            if (!gaveUp && (Sessions(causes) <= 1 || !causes.Any(c => ClientCapabilities.Allow(c.Client!.Capabilities, method, request.Body)))) break;
            if (gaveUp || time.GetElapsedTime(begun) >= Patience)
            {
                return new QuestionRoute(null, [], new RpcError(
                    RpcError.Internal, $"several clients use this server at the moment, and voidmcp can't tell which of them '{method}' is meant for"));
            }

            await EitherAsync(left, cancellation);
        }

        return RouteTo(causes, calls.Count == 0 ? clients.Only : null, request);
    }

    /// <summary>Those that are still in flight, and of these those that do something other than wait for their client, where there are any.</summary>
    private static List<CallInFlight> Causes(IEnumerable<CallInFlight> calls)
    {
        List<CallInFlight> here = [.. calls.Where(c => !c.IsGone)];
        List<CallInFlight> busy = [.. here.Where(c => c.Waiting < Patience)];
        return busy.Count > 0 ? busy : here;
    }

    /// <summary>
    /// The latest call is the likeliest cause, and one that waits for an answer already has nothing more to ask; where it can't be
    /// asked, another one of the same session may. Of the calls of both eras one of the legacy era goes first: its client is asked at
    /// once, and whoever made the others is the same client.
    /// </summary>
    private static QuestionRoute RouteTo(IReadOnlyList<CallInFlight> calls, CallingClient? otherwise, JsonRpcMessage request)
    {
        if (calls.Any(c => !c.IsAsking)) calls = [.. calls.Where(c => !c.IsAsking)];
        var able = calls.Select(c => c.Client!).Where(c => c.Ask is not null).ToList();
        var client = able.LastOrDefault(c => !c.MayNotComeBack) ?? able.LastOrDefault() ?? otherwise;
        return client?.Ask is null || !ClientCapabilities.Allow(client.Capabilities, request.Method!, request.Body)
            ? new QuestionRoute(null, [], new RpcError(RpcError.MethodNotFound, $"the client does not offer '{request.Method}'"))
            : new QuestionRoute(client, calls, null);
    }

    /// <summary>Waits for a call to leave, or for as long as it takes that one may have become older.</summary>
    private async Task EitherAsync(Task left, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(left, Task.Delay(Look, time, enough.Token));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Leave(CallInFlight call)
    {
        TaskCompletionSource left;
        lock (_gate)
        {
            _inFlight.Remove(call);
            (left, _left) = (_left, New());
        }

        left.TrySetResult();
    }

    private static int Sessions(IEnumerable<CallInFlight> calls) => calls.Select(c => c.Client!.Session).Distinct(ReferenceEqualityComparer.Instance).Count();

    private static bool IsAboutTask(string method) => method is "tasks/get" or "tasks/result" or "tasks/cancel";

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
