using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>The requests of one client that are not answered yet, by their ids.</summary>
internal sealed class RequestsInFlight
{
    /// <summary>How often it is looked whether the client has gone for good.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource? _emptied;

    /// <summary>Takes one in; false where one of that id is in flight.</summary>
    public bool TryAdd(JsonRpcMessage request, RequestCancellation cancellation) =>
        _byId.TryAdd(Key(request.Id), new Entry(request, cancellation));

    /// <summary>To be called before a request is answered; false where somebody else has answered it.</summary>
    public bool TryAnswer(JsonRpcMessage request)
    {
        var isMine = _byId.TryRemove(Key(request.Id), out _);
        if (_emptied is { } emptied && !HasAnswersToCome) emptied.TrySetResult();
        return isMine;
    }

    /// <summary>The client cancels one.</summary>
    /// <param name="id">Its raw id.</param>
    /// <param name="said">Raw params of the notification.</param>
    public void Cancel(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> said)
    {
        if (_byId.TryGetValue(Key(id), out var entry)) entry.Cancellation.Cancel(said);
    }

    public void CancelAll()
    {
        foreach (var entry in _byId.Values) entry.Cancellation.Cancel(default(ReadOnlyMemory<byte>));
    }

    /// <summary>Waits until all are answered, then refuses what is left.</summary>
    /// <param name="limit">How long that may take.</param>
    /// <param name="isGone">Whether nobody is there any more to take an answer.</param>
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
            if (_byId.TryRemove(Key(entry.Request.Id), out _)) refuse(entry.Request);
            entry.Cancellation.Cancel(default(ReadOnlyMemory<byte>));
        }
    }

    private bool HasAnswersToCome => !_byId.IsEmpty && _byId.Values.Any(e => e.IsAnswered);

    private static string Key(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);

    private sealed record Entry(JsonRpcMessage Request, RequestCancellation Cancellation)
    {
        /// <summary>A stream of news has no answer to wait for.</summary>
        public bool IsAnswered => Request.Method != "subscriptions/listen";
    }
}
