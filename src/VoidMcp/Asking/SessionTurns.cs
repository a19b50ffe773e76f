using System.Runtime.InteropServices;

namespace VoidMcp.Asking;

/// <summary>
/// Separates the calls of different clients at a server that sends requests without naming a call, as servers over
/// stdio do: while one client's calls are in flight, those of another wait a moment, so that a request has only one
/// possible target. Servers that never ask are not affected, nor are clients without capabilities. Nobody waits for
/// long, as a call may itself wait for its user or for another client's call.
/// </summary>
/// <param name="time">The clock of <see cref="Patience"/>.</param>
internal sealed class SessionTurns(TimeProvider time)
{
    /// <summary>How long calls wait for those of another client.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    /// <summary>The calls in flight, by session.</summary>
    private readonly Dictionary<object, Calls> _calls = new(ReferenceEqualityComparer.Instance);

    private long _lastTurn;
    private bool _asks;

    /// <summary>Completes when the next turn ends; null if nobody waits for that.</summary>
    private TaskCompletionSource? _nextEnd;

    /// <summary>Records that the server sent a request that names no call.</summary>
    public void Asked()
    {
        lock (_gate) _asks = true;
    }

    /// <summary>Takes a turn if no other client's calls are in flight. Allocates nothing.</summary>
    /// <param name="client">The caller; null if there is no client to ask.</param>
    /// <param name="turn">The turn; dispose it once the call has ended.</param>
    public bool TryTake(CallingClient? client, out Turn turn)
    {
        turn = default;
        if (client is null) return true;
        lock (_gate)
        {
            if (HasOthersInTheWayLocked(client)) return false;
            turn = TakeLocked(client);
            return true;
        }
    }

    /// <summary>
    /// Waits until no other client's calls are in flight, or for <see cref="Patience"/>. Dispose the turn once the call
    /// has ended.
    /// </summary>
    /// <param name="client">The caller; null if there is no client to ask.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no turn was taken.</exception>
    public ValueTask<Turn> TakeAsync(CallingClient? client, CancellationToken cancellation) =>
        TryTake(client, out var turn)
            ? new ValueTask<Turn>(turn)
            : new ValueTask<Turn>(WaitAsync(client!, cancellation));

    private async Task<Turn> WaitAsync(CallingClient client, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            Task nextEnd;
            TimeSpan left;
            lock (_gate)
            {
                left = Patience - time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero) ForgetOthersLocked(client);
                if (!HasOthersInTheWayLocked(client)) return TakeLocked(client);
                _nextEnd ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                nextEnd = _nextEnd.Task;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(nextEnd, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private Turn TakeLocked(CallingClient client)
    {
        var canBeAsked = client.CanBeAsked;
        ref var calls = ref CollectionsMarshal.GetValueRefOrAddDefault(_calls, client.Session, out _);
        calls.InFlight++;
        if (canBeAsked) calls.Askable++;
        else calls.Plain++;
        return new Turn(this, client.Session, canBeAsked, ++_lastTurn);
    }

    /// <summary>
    /// Whether another client's calls that this client must wait for are in flight; none if neither can be asked.
    /// </summary>
    private bool HasOthersInTheWayLocked(CallingClient client)
    {
        if (!_asks) return false;
        var canBeAsked = client.CanBeAsked;
        foreach (var (session, calls) in _calls)
        {
            if (ReferenceEquals(session, client.Session)) continue;
            if (calls.Askable > 0 || (canBeAsked && calls.Plain > 0)) return true;
        }

        return false;
    }

    /// <summary>Marks calls as waited for long enough: nobody waits for them any more.</summary>
    private void ForgetOthersLocked(CallingClient client)
    {
        var canBeAsked = client.CanBeAsked;
        foreach (var session in _calls.Keys)
        {
            if (ReferenceEquals(session, client.Session)) continue;
            ref var calls = ref CollectionsMarshal.GetValueRefOrNullRef(_calls, session);
            (calls.Askable, calls.AskableAwaited) = (0, _lastTurn);
            if (canBeAsked) (calls.Plain, calls.PlainAwaited) = (0, _lastTurn);
        }
    }

    private void End(Turn turn)
    {
        TaskCompletionSource? nextEnd;
        lock (_gate)
        {
            ref var calls = ref CollectionsMarshal.GetValueRefOrNullRef(_calls, turn.Session);
            if (turn.CanBeAsked && turn.Number > calls.AskableAwaited) calls.Askable--;
            if (!turn.CanBeAsked && turn.Number > calls.PlainAwaited) calls.Plain--;
            if (--calls.InFlight == 0) _calls.Remove(turn.Session);
            (nextEnd, _nextEnd) = (_nextEnd, null);
        }

        nextEnd?.TrySetResult();
    }

    /// <summary>One call's turn. Dispose exactly once; the default is nobody's turn.</summary>
    internal readonly struct Turn : IDisposable
    {
        private readonly SessionTurns? _owner;

        internal Turn(SessionTurns owner, object session, bool canBeAsked, long number) =>
            (_owner, Session, CanBeAsked, Number) = (owner, session, canBeAsked, number);

        internal object Session { get; }

        internal bool CanBeAsked { get; }

        internal long Number { get; }

        /// <summary>Whether it is a real turn.</summary>
        public bool IsTaken => _owner is not null;

        public void Dispose() => _owner?.End(this);
    }

    /// <summary>One session's calls in flight.</summary>
    private struct Calls
    {
        /// <summary>All of them.</summary>
        public int InFlight;

        /// <summary>Those that others wait for, by whether their client can be asked.</summary>
        public int Askable, Plain;

        /// <summary>The last turn of each kind that nobody waits for any more.</summary>
        public long AskableAwaited, PlainAwaited;
    }
}
