using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>The requests of one client that are not answered yet, by ID.</summary>
internal sealed class RequestsInFlight
{
    /// <summary>How often to check whether the client has gone for good.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, PendingRequest> _byId = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource? _emptied;

    /// <summary>Adds a request; returns false if its ID is in flight.</summary>
    public bool TryAdd(JsonRpcMessage request, RequestCancellation cancellation)
    {
        var (key, pending) = (Key(request.Id), new PendingRequest(request, cancellation));
        if (_byId.TryAdd(key, pending)) return true;

        // A client that has its response may use the ID again before this side is done with it.
        return _byId.TryGetValue(key, out var before) && before.IsTaken && _byId.TryUpdate(key, pending, before);
    }

    /// <summary>Call before answering a request; returns false if it was answered already.</summary>
    public bool TryAnswer(JsonRpcMessage request) =>
        _byId.TryGetValue(Key(request.Id), out var entry)
        && ReferenceEquals(entry.Request, request)
        && entry.TryAnswer();

    /// <summary>Call once the response to a request is on the way: only then it is no longer in flight.</summary>
    public void End(JsonRpcMessage request)
    {
        if (_byId.TryGetValue(Key(request.Id), out var entry) && ReferenceEquals(entry.Request, request))
            _byId.TryRemove(KeyValuePair.Create(Key(request.Id), entry));
        if (_emptied is { } emptied && !HasAnswersToCome) emptied.TrySetResult();
    }

    /// <summary>Handles a client's cancellation.</summary>
    /// <param name="id">The request's raw ID.</param>
    /// <param name="said">Raw params of the notification.</param>
    public void Cancel(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> said)
    {
        if (_byId.TryGetValue(Key(id), out var entry)) entry.Cancellation.CancelWith(said);
    }

    public void CancelAll()
    {
        foreach (var entry in _byId.Values) entry.Cancellation.CancelWith(default);
    }

    /// <summary>Waits until all are answered, then rejects the rest.</summary>
    /// <param name="limit">The maximum time to wait.</param>
    /// <param name="isGone">Whether nobody is left to receive a response.</param>
    /// <param name="time">The clock.</param>
    /// <param name="refuse">Answers a request with an error.</param>
    public async Task DrainAsync(TimeSpan limit, Func<bool> isGone, TimeProvider time, Action<JsonRpcMessage> refuse)
    {
        var emptied = _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = time.GetTimestamp();
        while (HasAnswersToCome && !isGone())
        {
            var left = limit - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero) break;
            await Task.WhenAny(emptied.Task, Task.Delay(left < Look ? left : Look, time));
        }

        foreach (var entry in _byId.Values.Where(e => e.IsAnswered))
        {
            if (entry.TryAnswer()) refuse(entry.Request);
            entry.Cancellation.CancelWith(default);
        }
    }

    private bool HasAnswersToCome => !_byId.IsEmpty && _byId.Values.Any(e => e.IsAnswered);

    private static string Key(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);

    private sealed class PendingRequest(JsonRpcMessage request, RequestCancellation cancellation)
    {
        private int _isTaken;

        public JsonRpcMessage Request { get; } = request;

        /// <summary>Whether somebody answers it, or has.</summary>
        public bool IsTaken => Volatile.Read(ref _isTaken) != 0;

        public RequestCancellation Cancellation { get; } = cancellation;

        /// <summary>Takes the right to answer it; only one caller gets it.</summary>
        public bool TryAnswer() => Interlocked.Exchange(ref _isTaken, 1) == 0;

        /// <summary>Whether it gets a response; a subscription stream does not.</summary>
        public bool IsAnswered => Request.Method != "subscriptions/listen";
    }
}
