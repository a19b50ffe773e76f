using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>
/// Learns the result types of tools without an <c>outputSchema</c> from their successful results. Results are processed
/// one by one in the background, so that no call is delayed; if the queue is full, further results are dropped. What
/// was learned applies to the tool's definition at that time, and is written to disk: at once if it is new, else
/// occasionally.
/// </summary>
/// <param name="folder">Stores the types.</param>
/// <param name="time">The clock.</param>
/// <param name="shared">Returns the file that the user shares with others; null, or returning null, for none.</param>
internal sealed class LearnedTypes(string folder, TimeProvider time, Func<SharedTypesFile?>? shared = null)
    : IAsyncDisposable
{
    /// <summary>Larger results teach nothing.</summary>
    private const int LargestResult = 256 * 1024;

    /// <summary>The queue limits: number of results, and bytes.</summary>
    private const int MostWaiting = 1000, MostWaitingBytes = 16 * 1024 * 1024;

    /// <summary>After so many results of a tool, one of so many is looked at: it costs more than the call.</summary>
    private const int AllUpTo = 50, OneOf = 20;

    /// <summary>
    /// How long the first result in the queue waits for others: processing it at once would take CPU time from its own
    /// call.
    /// </summary>
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(25);

    /// <summary>The longest wait for results that were queued before.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest that shutdown waits for queued results and writes.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<ToolDefinition, ResultCount> _seen = [];
    private readonly ConcurrentDictionary<string, ServerTypes> _servers = new(StringComparer.Ordinal);
    private readonly Channel<Item> _items =
        Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end = new(Timeout.InfiniteTimeSpan, time);
    private readonly Lock _gate = new();
    private Task? _working;
    private volatile TaskCompletionSource _hurry = NewHurry();
    private int _waiting, _waitingBytes;

    /// <summary>Queues the result of a successful call, in either era. Returns at once.</summary>
    public void Offer(CatalogTool tool, ReadOnlyMemory<byte> result)
    {
        if (tool.Definition.OutputSchema.ValueKind != JsonValueKind.Undefined || result.Length > LargestResult) return;
        if (!IsDue(tool)) return;
        if (Volatile.Read(ref _waiting) >= MostWaiting || Volatile.Read(ref _waitingBytes) >= MostWaitingBytes) return;
        Interlocked.Increment(ref _waiting);
        Interlocked.Add(ref _waitingBytes, result.Length);
        if (_items.Writer.TryWrite(new Item(tool, result, null))) Start();
    }

    /// <summary>
    /// Whether another result of this tool is looked at: all of the first ones, then some, as little is new in them.
    /// </summary>
    private bool IsDue(CatalogTool tool)
    {
        var seen = _seen.GetOrCreateValue(tool.Definition);
        return Interlocked.Increment(ref seen.Count) is var count && (count <= AllUpTo || count % OneOf == 0);
    }

    /// <summary>What is known of the tool's result: null where it says so itself, or nothing was seen yet.</summary>
    public LearnedType? Of(CatalogTool tool) =>
        tool.Definition.OutputSchema.ValueKind == JsonValueKind.Undefined && !tool.IsScript
            ? ServerOf(tool.Server).Of(tool)
            : null;

    /// <summary>Waits briefly until everything queued so far has been processed.</summary>
    public async Task CaughtUpAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _waiting) == 0) return;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_items.Writer.TryWrite(new Item(null, default, reached))) return;
        _hurry.TrySetResult();
        try
        {
            await reached.Task.WaitAsync(LongestWait, time, cancellation);
        }
        catch (TimeoutException)
        {
            // The caller gets what is known by now.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        _hurry.TrySetResult();
        _end.CancelAfter(LongestEnd);
        Task? working;
        lock (_gate) working = _working;
        if (working is not null)
            await working.WaitAsync(_end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_servers.Values.Select(server => server.DisposeAsync().AsTask()));
        _end.Dispose();
    }

    private void Start()
    {
        lock (_gate) _working ??= Task.Run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
        {
            await Task.WhenAny(_hurry.Task, Task.Delay(Batch, time, CancellationToken.None));
            _hurry = NewHurry();
            while (_items.Reader.TryRead(out var item)) Learn(item);
        }
    }

    private void Learn(Item item)
    {
        item.Reached?.TrySetResult();
        if (item.Tool is not { } tool) return;
        try
        {
            if (ShapeOf(item.Result) is { } shape) ServerOf(tool.Server).Add(tool, shape);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // An unreadable result is ignored.
        }

        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingBytes, -item.Result.Length);
    }

    private static TaskCompletionSource NewHurry() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result as a script sees it; null if it is an error, incomplete, or a task.</summary>
    private static ResultShape? ShapeOf(ReadOnlyMemory<byte> result)
    {
        if (JsonSlices.Text(result, "resultType"u8) is { } type && type != "complete") return null;
        if (JsonSlices.Property(result, "content"u8).IsEmpty
            && JsonSlices.Property(result, "structuredContent"u8).IsEmpty)
        {
            return null;
        }

        return ResultUnwrapping.Unwrap(result) is { Message: null } payload
            ? ResultShapeReader.Read(payload.Json.Span)
            : null;
    }

    private ServerTypes ServerOf(string server) =>
        _servers.GetOrAdd(server, name => new ServerTypes(
            new LearnedTypesFile(folder, name, time), time, name, shared ?? (static () => null), _end.Token));

    /// <summary>A queued result, or a marker to wait for.</summary>
    private readonly record struct Item(CatalogTool? Tool, ReadOnlyMemory<byte> Result, TaskCompletionSource? Reached);

    /// <summary>How many results of a tool have passed.</summary>
    private sealed class ResultCount
    {
        public int Count;
    }
}
