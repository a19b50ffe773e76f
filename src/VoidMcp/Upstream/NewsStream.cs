using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>What a modern server acknowledged of a subscription.</summary>
/// <param name="Uris">The resources whose updates it sends.</param>
/// <param name="Refusal">Its error, or why there was no response; null if it acknowledged.</param>
internal sealed record HonouredNews(IReadOnlyList<string> Uris, RpcError? Refusal);

/// <summary>
/// The subscription stream of a modern server (2026-07-28, basic/patterns/subscriptions). If it ends unexpectedly, for
/// example because a proxy closed it, it is reopened: at once, then with growing pauses. Notifications may have been
/// missed meanwhile, so subscribers are told that everything may have changed.
/// </summary>
/// <param name="session">The server's session.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="onReopened">
/// Called from the reader thread, with the subscribed resources, when a stream is open again.
/// </param>
internal sealed class NewsStream(RpcSession session, TimeProvider time, Action<IReadOnlyList<string>> onReopened)
    : IDisposable
{
    /// <summary>How long the server may take to acknowledge a subscription.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>A stream that lived this long was healthy: its end doesn't count as a failure.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>The most attempts on a server that never acknowledged a stream.</summary>
    private const int MostVainTries = 4;

    /// <summary>
    /// The capabilities sent with voidmcp's own streams: servers send task notifications only to clients that declare
    /// tasks.
    /// </summary>
    private static readonly ReadOnlyMemory<byte> s_capabilities =
        """{"extensions":{"io.modelcontextprotocol/tasks":{}}}"""u8.ToArray();

    private readonly Lock _gate = new();
    private Wish? _current;
    private bool _isOver;

    /// <summary>Replaces the subscription; the previous stream is closed once the new one is requested.</summary>
    /// <param name="wanted">Raw params of <c>subscriptions/listen</c>; empty to unsubscribe.</param>
    public void Open(ReadOnlyMemory<byte> wanted)
    {
        Wish? before, now = wanted.IsEmpty ? null : new Wish(wanted);
        lock (_gate)
        {
            if (_isOver) return;
            (before, _current) = (_current, now);
        }

        if (now is not null) _ = KeepOpenAsync(now);
        before?.Dispose();
    }

    /// <summary>Returns what the server acknowledged of the current subscription; waits a few seconds for it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<HonouredNews> HonouredAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var wish = _current;
            if (wish is null) return new HonouredNews([], null);
            try
            {
                var honoured = await wish.Answer.Task.WaitAsync(AnswerLimit, time, cancellation);
                if (ReferenceEquals(wish, _current)) return honoured;
            }
            catch (TimeoutException)
            {
                return Vain($"it did not acknowledge the subscription within {AnswerLimit.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Handles the raw params of <c>notifications/subscriptions/acknowledged</c>.</summary>
    public void Acknowledged(ReadOnlyMemory<byte> parameters)
    {
        var id = JsonSlices.Property(
            JsonSlices.Property(parameters, "_meta"u8), "io.modelcontextprotocol/subscriptionId"u8);
        if (_current is not { } wish || !wish.IsCalled(id)) return;
        var honoured = JsonSlices.Property(
            JsonSlices.Property(parameters, "notifications"u8), "resourceSubscriptions"u8);
        IReadOnlyList<string> uris = [.. JsonSlices.Items(honoured).Select(JsonSlices.String).OfType<string>()];
        wish.Answer.TrySetResult(new HonouredNews(uris, null));
        wish.IsConfirmed = true;
        if (wish.Tries > 1) onReopened(uris);
    }

    public void Dispose()
    {
        Wish? current;
        lock (_gate) (current, _current, _isOver) = (_current, null, true);
        current?.Dispose();
    }

    private async Task KeepOpenAsync(Wish wish)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var opened = time.GetTimestamp();
                wish.Tries++;
                var refusal = await ListenAsync(wish);
                wish.Answer.TrySetResult(
                    new HonouredNews([], refusal ?? Vain("it ended the subscription at once").Refusal));
                if (!wish.IsConfirmed && (refusal is { Code: not RpcError.Internal } || wish.Tries >= MostVainTries))
                    return;
                if (wish.IsConfirmed && time.GetElapsedTime(opened) >= Steady) failures = 0;
                var pause = failures == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, failures - 1));
                failures++;
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, wish.Stopped);
            }
        }
        catch (Exception error) when (error is SessionClosedException or OperationCanceledException)
        {
            // Replaced by another stream, or the connection was closed.
            wish.Answer.TrySetResult(Vain("the connection was closed before it acknowledged the subscription"));
        }
    }

    /// <returns>Why the stream could not be opened; null if it was open and has ended.</returns>
    private async Task<RpcError?> ListenAsync(Wish wish)
    {
        try
        {
            var parameters = EraTranslation.WithModernMeta(wish.Wanted, s_capabilities);
            return (await session.RequestAsync("subscriptions/listen", parameters, null, wish.Stopped, onSending: id =>
                wish.Id = id)).Error;
        }
        catch (VoidMcpException failure)
        {
            return new RpcError(RpcError.Internal, failure.Message);
        }
    }

    private static HonouredNews Vain(string why) => new([], new RpcError(RpcError.Internal, why));

    /// <summary>One subscription for as long as it is wanted, over one or more streams.</summary>
    private sealed class Wish : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Wish(ReadOnlyMemory<byte> wanted) => (Wanted, Stopped) = (wanted, _stop.Token);

        public ReadOnlyMemory<byte> Wanted { get; }

        public CancellationToken Stopped { get; }

        public TaskCompletionSource<HonouredNews> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The raw ID of the request whose stream is open.</summary>
        public ReadOnlyMemory<byte> Id { get; set; }

        public int Tries { get; set; }

        /// <summary>Whether the server ever acknowledged it.</summary>
        public bool IsConfirmed { get; set; }

        /// <summary>
        /// Whether an acknowledgement belongs to this subscription. Some servers write the ID as a string.
        /// </summary>
        public bool IsCalled(ReadOnlyMemory<byte> id) => id.IsEmpty || id.Span.Trim((byte)'"').SequenceEqual(Id.Span);

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
