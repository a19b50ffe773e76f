using VoidMcp.Calls;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// One script in flight, seen from the host: answers its calls, collects what it prints, and ends exactly once, by the
/// worker's word, the worker's death, or a limit. Frames arrive on the worker's reading thread, answers on any.
/// </summary>
internal sealed class RunningScript : IAsyncDisposable
{
    private const int SmallArguments = 16 << 10;

    /// <summary>
    /// The engine ends a script at its limit and says where. After this much longer the host kills the worker: some
    /// single operations never come back to the engine's clock.
    /// </summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ScriptClock _clock;
    private readonly SideChannel _world;
    private readonly Lock _gate = new();
    private readonly List<CallMade> _calls = [];
    private readonly List<ConsoleLine> _console = [];
    private readonly CancellationTokenSource _callsMayRun = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started;
    private int _consoleChars, _dropped;
    private Task _callsTold = Task.CompletedTask;
    private ScriptEnd? _end;
    private TimeSpan _elapsed;

    /// <summary>The script's time begins now.</summary>
    /// <param name="request">The script.</param>
    /// <param name="time">The system's clock.</param>
    /// <param name="onStand">Told when the script begins to wait for a person and does nothing else, and when that is over.</param>
    public RunningScript(ScriptJob request, TimeProvider time, Action<bool>? onStand = null)
    {
        (Request, _time, _started) = (request, time, time.GetTimestamp());
        _clock = new ScriptClock(
            time, request.Limits.Timeout + s_grace, ScriptLimits.MaxPersonWait, () => Stop(LimitErrors.Timeout(request.Limits)), onStand);
        _world = new SideChannel(request, _clock, time, _callsMayRun.Token);
    }

    public ScriptJob Request { get; }

    /// <summary>Completes when the script has ended in any way; never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the worker said itself that the script is over and left nothing behind, so that it can run another.</summary>
    public bool LeftWorkerFit { get; private set; }

    /// <summary>Whether the worker said that it took the script.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether the worker was dead before it could take the script, which may then be given to another.</summary>
    public bool NeverReachedWorker { get; private set; }

    /// <summary>A frame from the worker.</summary>
    /// <exception cref="InvalidDataException">The worker broke the protocol.</exception>
    public void Handle(WorkerProcess worker, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Started:
                HasStarted = true;
                break;
            case FrameKind.Log:
                Keep(Frames.ReadLog(body));
                break;
            case FrameKind.Call:
                Begin(worker, Frames.ReadCall(body));
                break;
            case FrameKind.Done:
                var end = Frames.ReadDone(body);
                Finish(end, end.Error is not { BrokeLimit: true } && end.CallsPending == 0);
                break;
            default:
                if (!_world.TryHandle(worker, kind, body)) throw new InvalidDataException($"a {kind} frame from the worker");
                break;
        }
    }

    public void WorkerDied(WorkerDeath death)
    {
        // Told of a death twice, by the writing and the reading side: the first counts.
        if (!HasStarted && !_ended.Task.IsCompleted) NeverReachedWorker = true;
        var error = death switch
        {
            { OutOfMemory: true } => LimitErrors.Memory(Request.Limits),
            { StackOverflow: true } => new ScriptError(ScriptErrorKind.Crash, "StackOverflow",
                "the script brought its worker down: something is nested too deeply")
            {
                Hint = "Look for a structure or a recursion without end, for instance an array that is put into itself again and again.",
            },
            _ => new ScriptError(ScriptErrorKind.Crash, "WorkerDied",
                $"the script's worker ended unexpectedly (exit code {death.ExitCode}{(death.Stderr.Length > 0 ? ": " + LastLine(death.Stderr) : "")})"),
        };
        Finish(new ScriptEnd { Error = error }, fit: false);
    }

    /// <summary>Ends the script although the worker says nothing; the worker is then good for nothing but to be killed.</summary>
    public void Stop(ScriptError error) => Finish(new ScriptEnd { Error = error }, fit: false);

    /// <summary>Everything about the ended script.</summary>
    public ScriptOutcome ToOutcome()
    {
        lock (_gate)
        {
            var end = _end ?? throw new InvalidOperationException("the script is still running");
            return new ScriptOutcome
            {
                Result = end.Result,
                Error = end.Error,
                Notes = end.Notes,
                Emitted = _world.Emitted(),
                Console = [.. _console],
                LinesDropped = _dropped + end.LinesDropped,
                Calls = [.. _calls.Select(c => c.ToTrace(_elapsed))],
                Elapsed = _elapsed,
            };
        }
    }

    /// <summary>Ends when the calls that were still running have been told; disposing earlier would lose their cancellation.</summary>
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
        var call = new CallMade(server, tool, asked.Line, _time.GetElapsedTime(_started));
        CancellationToken cancellation;
        lock (_gate)
        {
            if (_end is not null) return;

            // The worker counts too; this is for one that a script has taken over.
            if (_calls.Count >= Request.Limits.MaxCalls) throw new InvalidDataException("more calls than the script's limit");
            _calls.Add(call);
            cancellation = _callsMayRun.Token;
        }

        if (problem is not null)
        {
            End(worker, asked.Id, call, HostReply.Failure(problem));
            return;
        }

        // Small ones leave from this thread, which is quicker than waking another; large arguments take time to read.
        if (asked.Arguments.Length <= SmallArguments) _ = MakeAsync(worker, asked, call, cancellation);
        else _ = Task.Run(() => MakeAsync(worker, asked, call, cancellation), CancellationToken.None);
    }

    private async Task MakeAsync(WorkerProcess worker, ScriptCall asked, CallMade call, CancellationToken cancellation)
    {
        HostReply reply;
        try
        {
            reply = await Request.Call(call.Server, call.Tool, asked.Arguments, isOpen => PersonAsked(worker, isOpen), cancellation);
        }
        catch (Exception e)
        {
            reply = HostReply.Failure(e.Message);
        }

        if (reply.Payload.Length > ScriptLimits.MaxFrameBytes / 2)
            reply = HostReply.Failure($"the tool's answer has {reply.Payload.Length:N0} bytes, too many for a script; ask it for less");
        End(worker, asked.Id, call, reply);
    }

    /// <summary>A server that the script called asks a person: nobody answers within a script's time.</summary>
    private void PersonAsked(WorkerProcess worker, bool isOpen)
    {
        if (isOpen) _clock.QuestionOpened();
        else _clock.QuestionClosed();
        lock (_gate)
        {
            if (_end is not null) return;
        }

        worker.Answer(ScriptReply.PersonAsked(isOpen));
    }

    private void End(WorkerProcess worker, int id, CallMade call, HostReply reply)
    {
        ScriptCallTrace trace;
        lock (_gate)
        {
            if (_end is not null) return;
            call.Reply = reply;
            call.Duration = _time.GetElapsedTime(_started) - call.Offset;
            trace = call.ToTrace(TimeSpan.Zero);
        }

        // Before the answer: with it the script may end, and nothing may be told of a script that has ended.
        Request.CallEnded?.Invoke(trace);
        worker.Answer(reply.Message is { } message
            ? new ScriptReply(id, default, new ToolFailure(call.Server, call.Tool, message, reply.Content))
            : new ScriptReply(id, reply.Payload, null));
    }

    private void Keep(ConsoleLine line)
    {
        lock (_gate)
        {
            if (_console.Count >= ScriptLimits.MaxConsoleLines || _consoleChars > ScriptLimits.MaxConsoleChars)
            {
                _dropped++;
                return;
            }

            _console.Add(line);
            _consoleChars += line.Text.Length;
        }
    }

    private void Finish(ScriptEnd end, bool fit)
    {
        lock (_gate)
        {
            if (_end is not null) return;
            _elapsed = _time.GetElapsedTime(_started);
            _end = end.Error is { Line: 0 } error ? end with { Error = WithProgressLocked(error) } : end;
            LeftWorkerFit = _world.Close() && fit && _calls.All(c => c.Reply is not null);
        }

        _clock.End();

        // Registrations run whatever they like; the thread that reads frames must not wait for them.
        _callsTold = _callsMayRun.CancelAsync();
        _ended.TrySetResult();
    }

    /// <summary>
    /// For a limit whose place in the code the worker could not tell: what the script was at and what had been done, as
    /// far as the host knows.
    /// </summary>
    private ScriptError WithProgressLocked(ScriptError error)
    {
        if (error.Kind is not (ScriptErrorKind.Timeout or ScriptErrorKind.Memory or ScriptErrorKind.Crash)) return error;
        var open = _calls.Where(c => c.Reply is null).Take(4).Select(c => c.ToString()).ToList();
        if (_clock.Questions > 0) open.Add("the user's answer");
        var last = _calls.LastOrDefault(c => c.Reply is not null);
        var where = open.Count > 0 && error.Kind == ScriptErrorKind.Timeout ? $"It was waiting for {string.Join(", ", open)}."
            : last is not null ? $"Its last call, {last}, had ended; what came after it went too far."
            : "It had not called a tool yet.";
        var done = LimitErrors.Done(_calls.Count(c => c.Reply is not null), _console.Count);
        return error with { Hint = string.Join(' ', new[] { error.Hint, where, done }.OfType<string>()) };
    }

    private static string LastLine(string text)
    {
        var line = text.AsSpan(text.LastIndexOf('\n') + 1).Trim();
        return (line.Length > 200 ? line[..200] : line).ToString();
    }

    /// <summary>A call in flight or ended; guarded by the run's lock.</summary>
    private sealed class CallMade(string server, string tool, int line, TimeSpan offset)
    {
        public string Server { get; } = server;

        public string Tool { get; } = tool;

        public TimeSpan Offset { get; } = offset;

        public TimeSpan Duration { get; set; }

        /// <summary>Null while it runs.</summary>
        public HostReply? Reply { get; set; }

        /// <summary>As an error names it.</summary>
        public override string ToString() => line > 0 ? $"{Server}.{Tool} (line {line})" : $"{Server}.{Tool}";

        public ScriptCallTrace ToTrace(TimeSpan scriptEnd) => Reply switch
        {
            null => new ScriptCallTrace(Server, Tool, ScriptCallState.Unfinished, line, Offset, scriptEnd - Offset, null),
            { Message: { } message } => new ScriptCallTrace(Server, Tool, ScriptCallState.Failed, line, Offset, Duration, message),
            _ => new ScriptCallTrace(Server, Tool, ScriptCallState.Ok, line, Offset, Duration, null),
        };
    }
}
