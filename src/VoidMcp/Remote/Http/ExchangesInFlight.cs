using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>The requests that were sent to a server and are not answered yet, by their IDs.</summary>
/// <param name="time">The clock.</param>
internal sealed class ExchangesInFlight(TimeProvider time)
{
    /// <summary>How long a server may take to hear of a cancellation before its response is no longer read.</summary>
    private static readonly TimeSpan HangUpAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Exchange> _byId = new(StringComparer.Ordinal);

    /// <summary>Completed when nothing is in flight any more; null while nobody waits for that.</summary>
    private TaskCompletionSource? _emptied;

    public IReadOnlyList<Exchange> All => [.. _byId.Values];

    public void Add(Exchange exchange) => _byId[KeyOf(exchange.Message.Id)] = exchange;

    public void Remove(Exchange exchange) => TryTake(exchange.Message.Id, out _);

    /// <summary>Returns the request with this raw ID, or null.</summary>
    public Exchange? Find(ReadOnlyMemory<byte> id) => _byId.GetValueOrDefault(KeyOf(id));

    /// <summary>Returns the request on whose stream this event was the last; null if there is none.</summary>
    public Exchange? After(string lastEvent) => _byId.Values.FirstOrDefault(e => e.LastEvent == lastEvent);

    /// <summary>Completes when nothing is in flight, or when cancelled.</summary>
    public async Task EmptyAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var emptied = Interlocked.CompareExchange(ref _emptied, fresh, null) ?? fresh;
            if (_byId.IsEmpty) return;
            await emptied.Task.WaitAsync(enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TryTake(ReadOnlyMemory<byte> id, [NotNullWhen(true)] out Exchange? exchange)
    {
        var isTaken = _byId.TryRemove(KeyOf(id), out exchange);
        if (_byId.IsEmpty) Interlocked.Exchange(ref _emptied, null)?.TrySetResult();
        return isTaken;
    }

    /// <summary>
    /// Cancels a request; false if the server needs no notification: in the modern era, closing the stream is enough.
    /// </summary>
    public bool Cancel(JsonRpcMessage notification)
    {
        var id = JsonSlices.Property(notification.Body, "requestId"u8);
        if (id.IsEmpty || !TryTake(id, out var exchange)) return true;
        exchange.Done();
        if (exchange.IsModern)
        {
            _ = exchange.Cancellation.CancelAsync();
            return false;
        }

        // In the older revisions a closed stream means nothing: the notification cancels, and is sent first.
        _ = HangUpAsync(exchange);
        return true;
    }

    private async Task HangUpAsync(Exchange exchange)
    {
        await Task.Delay(HangUpAfter, time, CancellationToken.None);
        await exchange.Cancellation.CancelAsync();
    }

    private static string KeyOf(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);
}
