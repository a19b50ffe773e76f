using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// A script's traffic with its host other than tool calls: queries and answers, emitted blocks, progress. Frames arrive
/// on the worker's reading thread, answers on any thread. Everything is limited; the worker enforces the same limits,
/// so one that exceeds them is compromised.
/// </summary>
/// <param name="request">The script.</param>
/// <param name="clock">The script's time limit, paused while a person is asked.</param>
/// <param name="turn">The script's turns to compute.</param>
/// <param name="time">The system's clock.</param>
/// <param name="ended">Cancelled when the script has ended.</param>
internal sealed class SideChannel(
    ScriptJob request, ScriptClock clock, ScriptTurn turn, TimeProvider time, CancellationToken ended)
{
    /// <summary>Number of progress reports always accepted, in addition to those allowed by the elapsed time.</summary>
    private const int ProgressBurst = 100;

    private readonly Lock _gate = new();
    private readonly EmittedBlocks _emitted = new();
    private readonly List<string> _notes = [];
    private readonly long _started = time.GetTimestamp();
    private int _queries, _questions, _open, _reports;
    private bool _closed;

    /// <summary>Handles a worker frame; false if it is of another kind.</summary>
    /// <exception cref="InvalidDataException">The worker violated the protocol.</exception>
    public bool TryHandle(WorkerProcess worker, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Query:
                Begin(worker, WorkerFrames.ReadQuery(body));
                return true;
            case FrameKind.Emit:
                Keep(WorkerFrames.ReadEmit(body));
                return true;
            case FrameKind.Progress:
                Tell(WorkerFrames.ReadProgress(body));
                return true;
            case FrameKind.Waiting:
                clock.WorkerWaits(WorkerFrames.ReadWaiting(body));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ends the traffic; later frames are ignored. Returns whether every query was answered.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _open == 0;
        }
    }

    /// <summary>The emitted blocks of an ended script.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Emitted()
    {
        lock (_gate) return _emitted.ToList();
    }

    /// <summary>The notes of the answers.</summary>
    public IReadOnlyList<string> Notes()
    {
        lock (_gate) return [.. _notes];
    }

    private void Begin(WorkerProcess worker, ScriptQuery query)
    {
        var isQuestion = query.Kind == ScriptQueryKind.Ask;
        lock (_gate)
        {
            if (_closed) return;
            if (++_queries > ScriptLimits.MaxQueries) throw new InvalidDataException("query limit exceeded");
            if (isQuestion && ++_questions > ScriptLimits.MaxQuestions)
                throw new InvalidDataException("question limit exceeded");
            _open++;
        }

        if (isQuestion) clock.QuestionOpened();

        // Not on this thread: it must read the worker's next frame while this query waits.
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

        reply = reply.Fitting();
        if (isQuestion) clock.QuestionClosed();
        lock (_gate)
        {
            _open--;
            if (_closed) return;
            if (reply.Note is { } note && !_notes.Contains(note, StringComparer.Ordinal)) _notes.Add(note);
        }

        turn.Answer(worker, reply.Message is { } message
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
            if (++_reports > room) throw new InvalidDataException("progress limit exceeded");
        }

        request.Progress?.Invoke(progress.Message, progress.Fraction);
    }
}
