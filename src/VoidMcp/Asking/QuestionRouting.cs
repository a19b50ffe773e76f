using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>The target of a server's request.</summary>
/// <param name="Client">The client to ask; null for none.</param>
/// <param name="Related">The raw ID of the client's request that caused it; empty for none.</param>
/// <param name="Calls">The calls that wait for the client's response.</param>
/// <param name="Refusal">The error for the server if no client is asked.</param>
internal readonly record struct QuestionRoute(
    CallingClient? Client, ReadOnlyMemory<byte> Related, IReadOnlyList<Cause> Calls, RpcError? Refusal);

/// <summary>
/// Finds the client that caused a request of one connected server: the one whose task it names; over HTTP the one whose
/// request it came with; else the one with calls in flight. If several clients have calls in flight, the request waits
/// a while: the call that caused it can't end before it is answered, the others do. If it stays ambiguous, the server
/// gets an error: a request must never reach another client's user. Without any call no user is asked; a request that
/// asks nobody (<c>roots/list</c>) goes to the only connected client.
/// </summary>
/// <param name="clients">The clients to choose from if there is no call.</param>
/// <param name="tasks">The server's tasks, which identify the client.</param>
/// <param name="asked">The tasks that clients created for server requests.</param>
/// <param name="turns">Separates clients once the server has sent a request.</param>
/// <param name="time">The clock of the wait.</param>
internal sealed class QuestionRouting(
    AskableClients clients, KnownTasks tasks, KnownTasks asked, SessionTurns turns, TimeProvider time)
{
    /// <summary>How long an ambiguous request waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<Cause> _inFlight = [];
    private TaskCompletionSource _left = New();

    /// <summary>Whether a request waits for a call to end.</summary>
    private bool _isWatched;

    public IReadOnlyList<Cause> Calls
    {
        get { lock (_gate) return [.. _inFlight]; }
    }

    /// <summary>Adds a request in flight to the server.</summary>
    public void Enter(Cause call)
    {
        call.Begin();
        lock (_gate) call.Place = _inFlight.AddLast(call);
    }

    /// <summary>Removes a request that the server has ended.</summary>
    public void Leave(Cause call)
    {
        lock (_gate)
        {
            if (call.Place is not { List: not null } place) return;
            _inFlight.Remove(place);
            call.Place = null;
        }

        call.End();
        TellLeft();
    }

    /// <summary>Marks a request as abandoned. It stays a possible cause until the server has answered it.</summary>
    public void GiveUp(Cause call)
    {
        call.GiveUp();
        TellLeft();
    }

    /// <summary>Wakes the server requests that wait for a call to leave.</summary>
    private void TellLeft()
    {
        TaskCompletionSource? left = null;
        lock (_gate)
        {
            if (_isWatched) (left, _left, _isWatched) = (_left, New(), false);
        }

        left?.TrySetResult();
    }

    /// <summary>Finds the target of a server's request.</summary>
    /// <param name="server">The session that it came over.</param>
    /// <param name="request">The server's request.</param>
    /// <param name="cancellation">Cancelled by the server.</param>
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
        {
            return Task.FromResult(
                RouteTo([.. calls.Where(c => ReferenceEquals(c.Client!.Session, named.Session))], named, request));
        }

        if (!request.Cause.IsEmpty)
        {
            if (server.Awaited(request.Cause) is not { } awaited)
            {
                var ended = new RpcError(
                    RpcError.Internal, $"the request that '{method}' came with is no longer in flight");
                return Task.FromResult(Refused(ended));
            }

            if (awaited.Tag is Cause { Client: null } && QuestionGate.IsAsking(method))
                return Task.FromResult(Refused(OfCommand(method)));
            if (awaited.Tag is Cause cause)
                return Task.FromResult(RouteTo(cause.Client is null ? [] : [cause], null, request));
        }

        if (method is "sampling/createMessage" or "elicitation/create") turns.Asked();
        return LikeliestAsync(calls, request, cancellation);
    }

    private async Task<QuestionRoute> LikeliestAsync(
        List<Cause> calls, JsonRpcMessage request, CancellationToken cancellation)
    {
        var method = request.Method!;
        var begun = time.GetTimestamp();
        List<Cause> causes;
        while (true)
        {
            Task left;
            lock (_gate) (left, _isWatched) = (_left.Task, true);
            causes = Causes(calls);
            var isShared = Sessions(causes) > 1
                && causes.Any(c => ClientCapabilities.Allow(c.Client!.Capabilities, method, request.Body));

            // An abandoned call may still run at the server, and this may be its request.
            var gaveUp = causes.Any(c => c.IsGivenUp);
            if (!isShared && !gaveUp) break;
            if (!isShared && causes.Any(c => !c.IsGivenUp))
            {
                // The client of the abandoned call made the other one too.
                causes.RemoveAll(c => c.IsGivenUp);
                break;
            }

            if (!isShared)
                return Refused(new RpcError(RpcError.Internal, $"the call that caused '{method}' was cancelled"));
            if (gaveUp || time.GetElapsedTime(begun) >= Patience)
            {
                return Refused(new RpcError(
                    RpcError.Internal,
                    $"several clients have calls in flight on this server; '{method}' can't be matched to one"));
            }

            await EitherAsync(left, cancellation);
        }

        if (calls.Count > 0) return RouteTo(causes, null, request);
        if (!QuestionGate.IsAsking(method)) return RouteTo([], clients.Only, request);
        return Refused(Calls.Any(c => c.Client is null)
            ? OfCommand(method)
            : new RpcError(
                RpcError.InvalidRequest, $"'{method}' was refused: no call of a client is in flight on this server"));
    }

    private static RpcError OfCommand(string? method) => new(
        RpcError.InvalidRequest,
        $"'{method}' was refused: the call comes from a voidmcp command, in which servers can't ask; call the tool in "
            + "a client that supports it");

    /// <summary>
    /// Returns the calls in flight, including those whose client is being asked already: a server may ask twice.
    /// </summary>
    private static List<Cause> Causes(IEnumerable<Cause> calls) => [.. calls.Where(c => !c.IsGone)];

    /// <summary>
    /// The latest call is the likeliest cause, and one that waits for an answer already has nothing more to ask; if its
    /// client can't be asked, another call of the same session may. Legacy calls go before modern ones: their client is
    /// asked at once, and it is the same client.
    /// </summary>
    private static QuestionRoute RouteTo(IReadOnlyList<Cause> calls, CallingClient? otherwise, JsonRpcMessage request)
    {
        if (calls.Any(c => !c.IsAsking)) calls = [.. calls.Where(c => !c.IsAsking)];
        var able = calls.Where(c => c.Client!.Ask is not null).ToList();
        var cause = able.LastOrDefault(c => !c.Client!.MayNotComeBack) ?? able.LastOrDefault();
        var client = cause?.Client ?? otherwise;
        return client?.Ask is null || !ClientCapabilities.Allow(client.Capabilities, request.Method, request.Body)
            ? Refused(new RpcError(RpcError.MethodNotFound, $"the client does not support '{request.Method}'"))
            : new QuestionRoute(client, cause?.RequestId ?? default, calls, null);
    }

    private static QuestionRoute Refused(RpcError why) => new(null, default, [], why);

    /// <summary>Waits for a call to end, or until one may have become too old.</summary>
    private async Task EitherAsync(Task left, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(left, Task.Delay(Look, time, enough.Token));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private static int Sessions(IEnumerable<Cause> calls) =>
        calls.Select(c => c.Client!.Session).Distinct(ReferenceEqualityComparer.Instance).Count();

    private static bool IsAboutTask(string method) => method is "tasks/get" or "tasks/result" or "tasks/cancel";

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
