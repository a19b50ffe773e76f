namespace VoidMcp.Asking;

/// <summary>
/// Keeps the calls of different clients apart at a server that asks clients back without saying which of them it means, as
/// servers over stdio do: while one client's calls are in flight there, those of another wait a moment for them to end, so that a
/// question has one possible addressee. Servers that never ask are left alone, and so are clients of which none can be asked.
/// Nobody waits for long: a call may itself wait for its user, or for another client's call.
/// </summary>
/// <param name="time">The clock of <see cref="Patience"/>.</param>
internal sealed class SessionTurns(TimeProvider time)
{
    /// <summary>How long calls wait for those of another client.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<Turn> _taken = [];
    private TaskCompletionSource _changed = New();
    private bool _asks;

    /// <summary>The server has asked something, and it could not be told by the question whom it meant.</summary>
    public void Asked()
    {
        lock (_gate) _asks = true;
    }

    /// <summary>Waits until no other client's calls are in the way, or long enough. Dispose once the call has ended.</summary>
    /// <param name="client">Who calls; null for nobody who could be asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IDisposable?> TakeAsync(CallingClient? client, CancellationToken cancellation)
    {
        if (client is null) return null;
        var turn = new Turn(this, client.Session, client.CanBeAsked);
        var begun = time.GetTimestamp();
        while (true)
        {
            Task changed;
            TimeSpan left;
            lock (_gate)
            {
                left = Patience - time.GetElapsedTime(begun);
                List<Turn> others = _asks ? [.. _taken.Where(other => other.IsInTheWayOf(turn))] : [];
                if (left <= TimeSpan.Zero)
                {
                    // Others need not wait for the same ones again.
                    foreach (var other in others) other.WasAwaited = true;
                    others.Clear();
                }

                if (others.Count == 0)
                {
                    _taken.Add(turn);
                    return turn;
                }

                changed = _changed.Task;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(changed, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void End(Turn turn)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (!_taken.Remove(turn)) return;
            (changed, _changed) = (_changed, New());
        }

        changed.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Turn(SessionTurns owner, object session, bool canBeAsked) : IDisposable
    {
        private readonly object _session = session;
        private readonly bool _canBeAsked = canBeAsked;

        public bool WasAwaited { get; set; }

        /// <summary>Where neither can be asked no question goes to anybody.</summary>
        public bool IsInTheWayOf(Turn other) => !WasAwaited && !ReferenceEquals(_session, other._session) && (_canBeAsked || other._canBeAsked);

        public void Dispose() => owner.End(this);
    }
}
