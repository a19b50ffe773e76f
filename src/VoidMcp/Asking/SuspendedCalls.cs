using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The calls of modern clients that wait for an answer from their user (2026-07-28, basic/patterns/mrtr): the request
/// gets <c>input_required</c>, the call stays in flight, and the client's retry finds it by its <see
/// cref="RequestState"/>. Calls without a retry expire.
/// </summary>
/// <param name="time">The clock of <see cref="Expiry"/>.</param>
/// <param name="maxWaiting">The most calls waiting at a time; one more cancels the oldest.</param>
internal sealed class SuspendedCalls(TimeProvider time, int maxWaiting = SuspendedCalls.MaxWaiting) : IDisposable
{
    /// <summary>How long a user may take to answer.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(10);

    /// <summary>The most calls of one client waiting at a time.</summary>
    public const int MaxWaiting = 16;

    private readonly Lock _gate = new();
    private readonly List<SuspendableCall> _waiting = [];
    private readonly HashSet<SuspendableCall> _all = [];
    private bool _disposed;

    /// <summary>Starts a call, and returns its result or its first questions.</summary>
    /// <param name="call">A new call.</param>
    /// <param name="work">Runs it and returns its reply.</param>
    /// <param name="cancellation">Cancelled by the client.</param>
    public async Task<RpcReply> StartAsync(
        SuspendableCall call,
        Func<SuspendableCall, CancellationToken, Task<RpcReply>> work,
        CancellationToken cancellation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _all.Add(call);
        }

        call.Start(work);
        return await AnswerAsync(call, cancellation);
    }

    /// <summary>Finds the call that a retry belongs to, and applies its answers.</summary>
    /// <param name="state">The returned <c>requestState</c>.</param>
    /// <param name="tool">The tool that the retry calls.</param>
    /// <param name="parameters">The retry's raw params.</param>
    /// <exception cref="RequestFailure">
    /// The state was not issued here or not for this request, or it has expired.
    /// </exception>
    public SuspendableCall Resume(string state, string tool, ReadOnlyMemory<byte> parameters)
    {
        var known = RequestState.Verify(state, tool)
            ?? throw RequestFailure.InvalidParams("this requestState was not issued by this server for this tool");
        lock (_gate)
        {
            var call = _waiting.Find(c => c.Id == known.Call);
            if (call is null || call.Round != known.Round || known.Expires < time.GetUtcNow())
            {
                throw RequestFailure.InvalidParams(
                    "this requestState has been used or has expired: call the tool again without it");
            }

            if (!SameArguments(call.Arguments, JsonSlices.Property(parameters, "arguments"u8)))
                throw RequestFailure.InvalidParams("this requestState belongs to a call with other arguments");
            _waiting.Remove(call);
            call.Expiry?.Dispose();
            call.Expiry = null;
            call.TakeAnswers(JsonSlices.Property(parameters, "inputResponses"u8));
            return call;
        }
    }

    /// <summary>Waits for the call's result or its next questions.</summary>
    public async Task<RpcReply> AnswerAsync(SuspendableCall call, CancellationToken cancellation)
    {
        try
        {
            var asked = await call.NextAsync(cancellation);
            if (!asked.IsEmpty) return new RpcReply(Suspend(call, asked), null);
            Forget(call);
            return await call.Work;
        }
        catch
        {
            Forget(call);
            throw;
        }
    }

    /// <summary>Cancels all of them: the session has ended.</summary>
    public void Dispose()
    {
        List<SuspendableCall> left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _all];
            _waiting.Clear();
        }

        foreach (var call in left) End(call);
    }

    private ReadOnlyMemory<byte> Suspend(SuspendableCall call, ReadOnlyMemory<byte> asked)
    {
        SuspendableCall? tooMany = null;
        string state;
        lock (_gate)
        {
            if (_disposed) throw new OperationCanceledException("the session has ended");
            call.Round++;
            call.OnProgress = null;
            state = new RequestState(call.Id, call.Round, time.GetUtcNow() + Expiry).Sign(call.Tool);
            if (_waiting.Count == maxWaiting)
            {
                tooMany = _waiting[0];
                _waiting.RemoveAt(0);
            }

            _waiting.Add(call);
            call.Expiry = time.CreateTimer(_ => Expire(call), null, Expiry, Timeout.InfiniteTimeSpan);
        }

        if (tooMany is not null) End(tooMany);
        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("resultType"u8, "input_required");
            w.WriteRaw("inputRequests"u8, asked);
            w.WriteString("requestState"u8, state);
            w.WriteStartObject("_meta"u8);
            w.WriteRaw("io.modelcontextprotocol/serverInfo"u8, Implementation.Utf8);
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    private void Expire(SuspendableCall call)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(call)) return;
        }

        End(call);
    }

    private void End(SuspendableCall call)
    {
        call.Stop();
        Forget(call);
    }

    private void Forget(SuspendableCall call)
    {
        lock (_gate)
        {
            if (!_all.Remove(call)) return;
        }

        // What is left of the call ends on its own; its token must live until then.
        _ = call.Work.ContinueWith(
            static (work, ended) =>
            {
                _ = work.Exception;
                ((SuspendableCall)ended!).Dispose();
            },
            call, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Whether the values are equal, whatever the formatting.</summary>
    private static bool SameArguments(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> retry)
    {
        if (first.Span.SequenceEqual(retry.Span)) return true;
        if (first.IsEmpty || retry.IsEmpty) return false;
        var options = new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth };
        return JsonElement.DeepEquals(JsonElement.Parse(first.Span, options), JsonElement.Parse(retry.Span, options));
    }
}
