using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// What passes between one script and the host beside tool calls: queries and their answers, blocks to send along,
/// progress. Frames arrive on the worker's reading thread, answers on any. Everything has a bound, and a worker that
/// goes beyond it has been taken over, because it counts too.
/// </summary>
/// <param name="request">The script.</param>
/// <param name="clock">Its time, which stands still while a person is asked.</param>
/// <param name="time">The system's clock.</param>
/// <param name="ended">Fires when the script has ended in any way.</param>
internal sealed class SideChannel(ScriptJob request, ScriptClock clock, TimeProvider time, CancellationToken ended)
{
    /// <summary>Reports that are always accepted, beside those that there was time for.</summary>
    private const int ProgressBurst = 100;

    private readonly Lock _gate = new();
    private readonly EmittedBlocks _emitted = new();
    private readonly long _started = time.GetTimestamp();
    private int _queries, _questions, _open, _reports;
    private bool _closed;

    /// <summary>A frame from the worker; false where it is none of these kinds.</summary>
    /// <exception cref="InvalidDataException">The worker broke the protocol.</exception>
    public bool TryHandle(WorkerProcess worker, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Query:
                Begin(worker, Frames.ReadQuery(body));
                return true;
            case FrameKind.Emit:
                Keep(Frames.ReadEmit(body));
                return true;
            case FrameKind.Progress:
                Tell(Frames.ReadProgress(body));
                return true;
            case FrameKind.Waiting:
                clock.WorkerWaits(Frames.ReadWaiting(body));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The script has ended: what still arrives counts for nothing. Gives whether every query had its answer.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _open == 0;
        }
    }

    /// <summary>The blocks of a script that has ended.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Emitted()
    {
        lock (_gate) return _emitted.ToList();
    }

    private void Begin(WorkerProcess worker, ScriptQuery query)
    {
        var isQuestion = query.Kind == ScriptQueryKind.Ask;
        lock (_gate)
        {
            if (_closed) return;
            if (++_queries > ScriptLimits.MaxQueries) throw new InvalidDataException("more queries than the script's limit");
            if (isQuestion && ++_questions > ScriptLimits.MaxQuestions)
                throw new InvalidDataException("more questions than the script's limit");
            _open++;
        }

        if (isQuestion) clock.QuestionOpened();

        // Not on this thread: it has to take the worker's next frame while this one waits.
        _ = Task.Run(() => AnswerAsync(worker, query, isQuestion), CancellationToken.None);
    }

    private async Task AnswerAsync(WorkerProcess worker, ScriptQuery query, bool isQuestion)
    {
        HostReply reply;
        try
        {
            reply = await request.Answer(query, ended);
        }
        catch (Exception e)
        {
            reply = HostReply.Failure(e.Message);
        }

        if (reply.Payload.Length > ScriptLimits.MaxFrameBytes / 2)
            reply = HostReply.Failure($"the answer has {reply.Payload.Length:N0} bytes, too many for a script");
        if (isQuestion) clock.QuestionClosed();
        lock (_gate)
        {
            _open--;
            if (_closed) return;
        }

        worker.Answer(reply.Message is { } message
            ? new ScriptReply(query.Id, default, new ToolFailure("", "", message, default))
            : new ScriptReply(query.Id, reply.Payload, null));
    }

    private void Keep(ReadOnlyMemory<byte> block)
    {
        lock (_gate)
        {
            if (!_closed) _emitted.Add(block);
        }
    }

    private void Tell(ProgressReport progress)
    {
        lock (_gate)
        {
            if (_closed) return;
            var room = ProgressBurst + time.GetElapsedTime(_started) / ScriptLimits.ProgressInterval;
            if (++_reports > room) throw new InvalidDataException("more progress than the limit");
        }

        request.Progress?.Invoke(progress.Message, progress.Fraction);
    }
}
