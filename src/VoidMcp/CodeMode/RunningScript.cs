using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// A running script on the host's side: answers its calls, collects its output, and ends exactly once, when the worker
/// reports it, dies, or exceeds a limit. Frames arrive on the worker's reading thread, answers on any thread.
/// </summary>
internal sealed class RunningScript : IAsyncDisposable
{
    private const int SmallArguments = 16 << 10, SmallScript = 16 << 10, MaxNotes = 5;

    /// <summary>
    /// Grace period after the engine's own time limit, which reports the position in the code. Then the host kills the
    /// worker: some built-in operations never return to the engine's clock.
    /// </summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ScriptClock _clock;
    private readonly SideChannel _world;
    private readonly ScriptTurn _turn;
    private readonly Lock _gate = new();
    private readonly List<CallMade> _calls = [];
    private readonly KeptConsole _console = new();
    private readonly CancellationTokenSource _callsMayRun = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly long _started;
    private readonly KeptReplies _kept = new();
    private long _argumentBytes, _receivedBytes;
    private Task _callsTold = Task.CompletedTask;
    private ScriptEnd? _end;
    private TimeSpan _elapsed;

    /// <summary>Creates the run and starts the script's clock.</summary>
    /// <param name="request">The script.</param>
    /// <param name="time">The system's clock.</param>
    /// <param name="turn">The script's turns to compute.</param>
    public RunningScript(ScriptJob request, TimeProvider time, ScriptTurn turn)
    {
        (Request, _time, _started, _turn) = (request, time, time.GetTimestamp(), turn);
        turn.OnQueued = Pause;
        _clock = new ScriptClock(
            time,
            request.Limits.Timeout + s_grace,
            ScriptLimits.MaxPersonWait,
            () => Stop(LimitErrors.Timeout(request.Limits)));
        _world = new SideChannel(request, _clock, turn, time, _callsMayRun.Token);
    }

    public ScriptJob Request { get; }

    /// <summary>
    /// Completes when the script has ended; never fails. What follows a regular end runs on the worker's reading thread
    /// if the script sent little: the worker may run the next script meanwhile, whose frames wait for that.
    /// </summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the worker reported the end and left no calls pending, so that it can be reused.</summary>
    public bool LeftWorkerFit { get; private set; }

    /// <summary>Whether the worker reported that it started the script.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether the worker died before it started the script, which can then run on another one.</summary>
    public bool NeverReachedWorker { get; private set; }

    /// <summary>Handles a worker frame.</summary>
    /// <exception cref="InvalidDataException">The worker violated the protocol.</exception>
    public void Handle(WorkerProcess worker, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        _receivedBytes += body.Length;
        switch (kind)
        {
            case FrameKind.Started:
                HasStarted = true;
                break;
            case FrameKind.Log:
                _console.Add(WorkerFrames.ReadLog(body));
                break;
            case FrameKind.Call:
                Begin(worker, WorkerFrames.ReadCall(body));
                break;
            case FrameKind.Idle:
                _turn.Idle(WorkerFrames.ReadIdle(body));
                break;
            case FrameKind.TurnRequest:
                _turn.Request(worker);
                break;
            case FrameKind.Done:
                var end = DoneFrame.Read(body);
                if (!TryFinish(end, end.Error is not { BrokeLimit: true } && end.CallsPending == 0)) break;
                if (LeftWorkerFit && _receivedBytes <= SmallScript) _ended.SetResult();
                else CompleteElsewhere();
                break;
            default:
                if (!_world.TryHandle(worker, kind, body)) throw new InvalidDataException($"unexpected {kind} frame");
                break;
        }
    }

    public void WorkerDied(WorkerDeath death)
    {
        if (!TryFinish(new ScriptEnd { Error = death.ToError(Request.Limits) }, fit: false)) return;
        NeverReachedWorker = !HasStarted;
        CompleteElsewhere();
    }

    /// <summary>Ends the script without the worker, which must then be killed.</summary>
    public void Stop(ScriptError error)
    {
        if (TryFinish(new ScriptEnd { Error = error }, fit: false)) CompleteElsewhere();
    }

    /// <summary>The outcome of the ended script.</summary>
    public ScriptOutcome ToOutcome()
    {
        lock (_gate)
        {
            var end = _end ?? throw new InvalidOperationException("the script is still running");
            var mayHaveRun = MayHaveRunLocked();

            // An error is followed by the same text.
            string[] inFlight = end.Error is null && mayHaveRun.Count > 0 ? [DoneCalls.InFlight(mayHaveRun)] : [];
            return new ScriptOutcome
            {
                Result = end.Result,
                Error = end.Error,
                Notes = [.. end.Notes, .. inFlight, .. NotesLocked()],
                Done = end.Error is null ? [] : DoneLocked(),
                MayHaveRun = mayHaveRun,
                Emitted = _world.Emitted(),
                Console = _console.Lines(),
                LinesDropped = _console.Dropped + end.LinesDropped,
                Calls = [.. _calls.Select(c => c.ToTrace(_elapsed))],
                Elapsed = _elapsed,
            };
        }
    }

    /// <summary>
    /// Waits until the pending calls have been cancelled; disposing earlier would lose the cancellation.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _callsTold;
        _callsMayRun.Dispose();
        _clock.Dispose();
    }

    private void Begin(WorkerProcess worker, ScriptCall asked)
    {
        var (server, tool) = (asked.Server, asked.Tool);
        var problem = Request.Catalog.Resolve(ref server, ref tool);
        if (problem is not null) Request.NotFound?.Invoke(server, tool);
        var call = new CallMade(server, tool, asked.Line, _time.GetElapsedTime(_started), asked.Arguments);
        CancellationToken cancellation;
        lock (_gate)
        {
            if (_end is not null) return;

            // The worker enforces this too; exceeding it here means that the worker is compromised.
            if (_calls.Count >= Request.Limits.MaxCalls) throw new InvalidDataException("call limit exceeded");
            _argumentBytes += call.ArgumentBytes;
            if (_argumentBytes > ScriptLimits.MaxPendingArgumentBytes)
                throw new InvalidDataException("pending arguments exceed their limit");
            _calls.Add(call);
            cancellation = _callsMayRun.Token;
        }

        if (problem is not null)
        {
            End(worker, asked.Id, call, HostReply.Failure(problem));
            return;
        }

        // Small calls are sent from this thread, which avoids a thread switch; large arguments take time to parse.
        if (asked.Arguments.Length <= SmallArguments) _ = MakeAsync(worker, asked, call, cancellation);
        else _ = Task.Run(() => MakeAsync(worker, asked, call, cancellation), CancellationToken.None);
    }

    private async Task MakeAsync(WorkerProcess worker, ScriptCall asked, CallMade call, CancellationToken cancellation)
    {
        HostReply reply;
        try
        {
            reply = await Request.Call(
                call.Server, call.Tool, asked.Arguments, isOpen => Pause(worker, isOpen), cancellation);
        }
        catch (Exception e)
        {
            reply = HostReply.Failure(e.Message);
        }

        End(worker, asked.Id, call, reply.Fitting());
    }

    /// <summary>
    /// Pauses the script's time limit: a called server asks a person, or the script waits for its turn.
    /// </summary>
    private void Pause(WorkerProcess worker, bool isPaused)
    {
        if (isPaused) _clock.QuestionOpened();
        else _clock.QuestionClosed();
        lock (_gate)
        {
            if (_end is not null) return;
        }

        worker.Answer(ScriptReply.Paused(isPaused));
    }

    private void End(WorkerProcess worker, int id, CallMade call, HostReply reply)
    {
        ScriptCallTrace trace;
        lock (_gate)
        {
            if (_end is not null) return;
            _argumentBytes -= call.ArgumentBytes;
            call.Reply = reply.WithoutContent();
            _kept.Add(call);
            call.Duration = _time.GetElapsedTime(_started) - call.Offset;
            trace = call.ToTrace(TimeSpan.Zero);
        }

        // Before the answer, which may end the script: nothing may be reported for an ended script.
        Request.CallEnded?.Invoke(trace);
        _turn.Answer(worker, reply.Message is { } message
            ? new ScriptReply(
                id, default, new ToolFailure(call.Server, call.Tool, message, reply.Content, reply.Structured))
            : new ScriptReply(id, reply.Payload, null) { Beside = reply.Beside });
    }

    /// <summary>The notes of the calls and queries, each once.</summary>
    private IEnumerable<string> NotesLocked() =>
        _calls.Select(static c => c.Reply?.Note).Concat(_world.Notes()).OfType<string>()
            .Distinct(StringComparer.Ordinal).Take(MaxNotes);

    /// <summary>The calls that have succeeded, with the results that are still kept.</summary>
    private List<DoneCall> DoneLocked() =>
    [
        .. _calls.Where(static c => c.Reply is { Message: null }).Select(static c => new DoneCall(
            c.Server, c.Tool, c.Line, c.Arguments, c.Reply!.MayChange, c.Reply.Payload)),
    ];

    /// <summary>The unfinished calls that may have changed something.</summary>
    private List<string> MayHaveRunLocked() =>
    [
        .. _calls.Where(c => c.Reply is null && Request.MayChange(c.Server, c.Tool))
            .Select(static c => $"{c.Server}.{c.Tool}"),
    ];

    /// <summary>Completes <see cref="Ended"/>, but what follows does not run on this thread.</summary>
    private void CompleteElsewhere() =>
        ThreadPool.UnsafeQueueUserWorkItem(static ended => ended.SetResult(), _ended, preferLocal: false);

    /// <summary>Records how the script ended; false if it has ended before.</summary>
    private bool TryFinish(ScriptEnd end, bool fit)
    {
        bool isAnswered;
        lock (_gate)
        {
            if (_end is not null) return false;
            _elapsed = _time.GetElapsedTime(_started);
            _end = end.Error is { Line: 0 } error ? end with { Error = WithProgressLocked(error) } : end;
            isAnswered = _world.Close() && _calls.All(c => c.Reply is not null);
            LeftWorkerFit = isAnswered && fit;
        }

        _clock.End();

        // Cancellation callbacks may run long; the frame reading thread must not wait for them.
        if (!isAnswered) _callsTold = _callsMayRun.CancelAsync();
        return true;
    }

    /// <summary>
    /// Describes what the script was doing and had done, as far as the host knows, for a limit without a position in
    /// the code.
    /// </summary>
    private ScriptError WithProgressLocked(ScriptError error)
    {
        if (error.Kind is not (ScriptErrorKind.Timeout or ScriptErrorKind.Memory or ScriptErrorKind.Crash))
            return error;
        var open = _calls.Where(c => c.Reply is null).Take(4).Select(c => c.ToString()).ToList();
        if (_clock.Questions > 0) open.Add("the user's answer");
        var last = _calls.LastOrDefault(c => c.Reply is not null);
        var where = open.Count > 0 && error.Kind == ScriptErrorKind.Timeout
            ? $"It was waiting for {string.Join(", ", open)}."
            : last is not null ? $"It was running code after its last completed call, {last}."
            : "It had not called any tool yet.";
        var done = LimitErrors.Done(_calls.Count(c => c.Reply is not null), _console.Count);
        return error with { Hint = string.Join(' ', new[] { error.Hint, where, done }.OfType<string>()) };
    }
}
