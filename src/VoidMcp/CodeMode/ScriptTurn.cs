using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// One script's turns to compute. It starts with a place, gives it up when its worker reports that it only waits, and
/// needs one again before it gets the reply that wakes it. All replies to the worker pass through here. The worker is
/// trusted to wait, not for more: the number of workers is limited.
/// </summary>
internal sealed class ScriptTurn(ScriptPlaces places, object owner)
{
    /// <summary>Maximum size of the replies held back until there is a place, in bytes.</summary>
    private const long MaxHeldBytes = 256L << 20;

    private readonly Lock _gate = new();
    private readonly List<ScriptReply> _held = [];
    private ScriptPlaces.Waiter? _waiter;
    private long _heldBytes;
    private int _sent;
    private bool _computes = true, _ended;

    /// <summary>
    /// Called with true when the script must wait for its turn, and with false afterwards. Set before the first reply.
    /// </summary>
    public Action<WorkerProcess, bool> OnQueued { get; set; } = static (_, _) => { };

    /// <summary>Sends a reply once the script has a place; dropped after the end.</summary>
    public void Answer(WorkerProcess worker, ScriptReply reply)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (!_computes)
            {
                HoldLocked(worker, reply);
                return;
            }

            _sent++;
        }

        worker.Answer(reply);
    }

    /// <summary>
    /// The worker only waits. Ignored if a reply is on its way to it: it is about to compute again.
    /// </summary>
    /// <param name="taken">Number of replies that the worker has taken.</param>
    public void Idle(int taken)
    {
        lock (_gate)
        {
            if (_ended || !_computes || taken != _sent) return;
            _computes = false;
        }

        places.Pause();
    }

    /// <summary>One of the waiting worker's timers is due.</summary>
    public void Request(WorkerProcess worker) => Answer(worker, ScriptReply.Turn);

    /// <summary>Ends the turns. Returns whether the script still has a place.</summary>
    public bool End()
    {
        lock (_gate)
        {
            _ended = true;
            _held.Clear();
            if (_waiter is not null && !places.Withdraw(_waiter)) _computes = true;
            return _computes;
        }
    }

    private void HoldLocked(WorkerProcess worker, ScriptReply reply)
    {
        // One turn is as good as several.
        if (reply.IsTurn && _held.Count > 0) return;
        _held.Add(reply);
        _heldBytes += reply.Payload.Length + reply.Beside.Length;
        if (_heldBytes > MaxHeldBytes)
        {
            worker.Kill();
            return;
        }

        if (_waiter is not null) return;
        _waiter = places.Resume(owner);
        _ = ResumeAsync(worker, _waiter.Place);
    }

    private async Task ResumeAsync(WorkerProcess worker, Task place)
    {
        var isQueued = !place.IsCompleted;
        if (isQueued) OnQueued(worker, true);
        await place.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (isQueued) OnQueued(worker, false);
        if (!place.IsCompletedSuccessfully) return;
        List<ScriptReply> replies;
        lock (_gate)
        {
            if (_ended) return;
            (_waiter, _computes, _heldBytes) = (null, true, 0);
            replies = [.. _held];
            _held.Clear();
            _sent += replies.Count;
        }

        replies.ForEach(worker.Answer);
    }
}
