using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>Whom a question of a server is meant for.</summary>
/// <param name="Client">Who is asked; null where nobody is.</param>
/// <param name="Related">The raw id of the client's request on whose account it is asked; empty for none.</param>
/// <param name="Calls">The calls that wait for the answer.</param>
/// <param name="Refusal">What the server gets where nobody is asked.</param>
internal readonly record struct QuestionRoute(
    CallingClient? Client, ReadOnlyMemory<byte> Related, IReadOnlyList<Cause> Calls, RpcError? Refusal);

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
    private readonly LinkedList<Cause> _inFlight = [];
    private TaskCompletionSource _left = New();

    /// <summary>Whether a question waits for a call to leave.</summary>
    private bool _isWatched;

    public IReadOnlyList<Cause> Calls
    {
        get { lock (_gate) return [.. _inFlight]; }
    }

    /// <summary>A request is on its way to the server.</summary>
    public void Enter(Cause call)
    {
        call.Begin();
        lock (_gate) call.Place = _inFlight.AddLast(call);
    }

    /// <summary>The server has ended it.</summary>
    public void Leave(Cause call)
    {
        TaskCompletionSource? left = null;
        lock (_gate)
        {
            if (call.Place is not { List: not null } place) return;
            _inFlight.Remove(place);
            call.Place = null;
            if (_isWatched) (left, _left, _isWatched) = (_left, New(), false);
        }

        call.End();
        left?.TrySetResult();
    }

    /// <summary>Nobody waits for its answer any more. It stays a possible cause until the server has answered it.</summary>
    public void GiveUp(Cause call)
    {
        TaskCompletionSource? left = null;
        lock (_gate)
        {
            if (_isWatched) (left, _left, _isWatched) = (_left, New(), false);
        }

        call.GiveUp();
        left?.TrySetResult();
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
                ? new QuestionRoute(owner, default, [], null)
                : Refused(new RpcError(RpcError.InvalidParams, $"no client has a task {id} for this server")));
        }

        var calls = Calls.Where(c => c.Client is not null).ToList();
        if (tasks.ClientOf(TaskShape.Related(request.Body)) is { } named)
            return Task.FromResult(RouteTo([.. calls.Where(c => ReferenceEquals(c.Client!.Session, named.Session))], named, request));
        if (!request.Cause.IsEmpty)
        {
            if (server.Awaited(request.Cause) is not { } awaited)
            {
                var ended = new RpcError(RpcError.Internal, $"the request that '{method}' came with is not awaited any more");
                return Task.FromResult(Refused(ended));
            }

            if (awaited.Tag is Cause cause) return Task.FromResult(RouteTo(cause.Client is null ? [] : [cause], null, request));
        }

        if (method is "sampling/createMessage" or "elicitation/create") turns.Asked();
        return LikeliestAsync(calls, request, cancellation);
    }

    private async Task<QuestionRoute> LikeliestAsync(List<Cause> calls, JsonRpcMessage request, CancellationToken cancellation)
    {
        var method = request.Method!;
        var begun = time.GetTimestamp();
        List<Cause> causes;
        while (true)
        {
            Task left;
            lock (_gate) (left, _isWatched) = (_left.Task, true);
            causes = Causes(calls);
            var isShared = Sessions(causes) > 1 && causes.Any(c => ClientCapabilities.Allow(c.Client!.Capabilities, method, request.Body));

            // A call that was given up may go on at the server, and this may be its question.
            var gaveUp = causes.Any(c => c.IsGivenUp);
            if (!isShared && !gaveUp) break;
            if (!isShared && causes.Any(c => !c.IsGivenUp))
            {
                // Whoever gave the one up has made the other.
                causes.RemoveAll(c => c.IsGivenUp);
                break;
            }

            if (!isShared) return Refused(new RpcError(RpcError.Internal, $"the call that caused '{method}' was cancelled"));
            if (gaveUp || time.GetElapsedTime(begun) >= Patience)
            {
                return Refused(new RpcError(
                    RpcError.Internal,
                    $"several clients use this server at the moment, and voidmcp can't tell which of them '{method}' is meant for"));
            }

            await EitherAsync(left, cancellation);
        }

        return RouteTo(causes, calls.Count == 0 ? clients.Only : null, request);
    }

    /// <summary>Those that are still in flight, and of these those that do something other than wait for their client, where there are any.</summary>
    private static List<Cause> Causes(IEnumerable<Cause> calls)
    {
        List<Cause> here = [.. calls.Where(c => !c.IsGone)];
        List<Cause> busy = [.. here.Where(c => c.Waiting < Patience)];
        return busy.Count > 0 ? busy : here;
    }

    /// <summary>
    /// The latest call is the likeliest cause, and one that waits for an answer already has nothing more to ask; where it can't be
    /// asked, another one of the same session may. Of the calls of both eras one of the legacy era goes first: its client is asked at
    /// once, and whoever made the others is the same client.
    /// </summary>
    private static QuestionRoute RouteTo(IReadOnlyList<Cause> calls, CallingClient? otherwise, JsonRpcMessage request)
    {
        if (calls.Any(c => !c.IsAsking)) calls = [.. calls.Where(c => !c.IsAsking)];
        var able = calls.Where(c => c.Client!.Ask is not null).ToList();
        var cause = able.LastOrDefault(c => !c.Client!.MayNotComeBack) ?? able.LastOrDefault();
        var client = cause?.Client ?? otherwise;
        return client?.Ask is null || !ClientCapabilities.Allow(client.Capabilities, request.Method, request.Body)
            ? Refused(new RpcError(RpcError.MethodNotFound, $"the client does not offer '{request.Method}'"))
            : new QuestionRoute(client, cause?.RequestId ?? default, calls, null);
    }

    private static QuestionRoute Refused(RpcError why) => new(null, default, [], why);

    /// <summary>Waits for a call to leave, or for as long as it takes that one may have become older.</summary>
    private async Task EitherAsync(Task left, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(left, Task.Delay(Look, time, enough.Token));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private static int Sessions(IEnumerable<Cause> calls) => calls.Select(c => c.Client!.Session).Distinct(ReferenceEqualityComparer.Instance).Count();

    private static bool IsAboutTask(string method) => method is "tasks/get" or "tasks/result" or "tasks/cancel";

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
