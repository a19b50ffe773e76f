using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>What a modern server confirmed of the news that it was asked for.</summary>
/// <param name="Uris">The resources of whose changes it tells.</param>
/// <param name="Refusal">Its error, or why there is no answer; null where it confirmed.</param>
internal sealed record HonouredNews(IReadOnlyList<string> Uris, RpcError? Refusal);

/// <summary>
/// The one stream of a modern server's news (2026-07-28, basic/patterns/subscriptions). One that ends by itself, because a proxy
/// in between is tired of it, is opened again: at once, then with growing pauses. What was missed meanwhile is not known, so whoever
/// listens is told that everything may have changed.
/// </summary>
/// <param name="session">The server's session.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="onReopened">Called from the reader thread, with the resources that are listened to, when a stream is there again.</param>
internal sealed class NewsStream(RpcSession session, TimeProvider time, Action<IReadOnlyList<string>> onReopened) : IDisposable
{
    /// <summary>How long the server may take to say what it honours.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>A stream that lived so long was sound: its end is no sign that the next one fails.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A server that never confirmed a stream is not asked more often than this.</summary>
    private const int MostVainTries = 4;

    /// <summary>The capabilities that go with voidmcp's own streams: servers tell of tasks only those who know them.</summary>
    private static readonly ReadOnlyMemory<byte> s_capabilities = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}"""u8.ToArray();

    private readonly Lock _gate = new();
    private Wish? _current;
    private bool _isOver;

    /// <summary>From now on these news are wanted; the stream from before is closed once the new one is asked for.</summary>
    /// <param name="wanted">Raw params of <c>subscriptions/listen</c>; empty for none.</param>
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

    /// <summary>What the server confirms of what is wanted now; waits a few seconds for its word.</summary>
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

    /// <summary>Takes the raw params of <c>notifications/subscriptions/acknowledged</c>.</summary>
    public void Acknowledged(ReadOnlyMemory<byte> parameters)
    {
        var id = JsonSlices.Property(JsonSlices.Property(parameters, "_meta"u8), "io.modelcontextprotocol/subscriptionId"u8);
        if (_current is not { } wish || !wish.IsCalled(id)) return;
        var honoured = JsonSlices.Property(JsonSlices.Property(parameters, "notifications"u8), "resourceSubscriptions"u8);
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
                wish.Answer.TrySetResult(new HonouredNews([], refusal ?? Vain("it ended the subscription at once").Refusal));
                if (!wish.IsConfirmed && (refusal is { Code: not RpcError.Internal } || wish.Tries >= MostVainTries)) return;
                if (wish.IsConfirmed && time.GetElapsedTime(opened) >= Steady) failures = 0;
                var pause = failures == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, failures - 1));
                failures++;
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, wish.Stopped);
            }
        }
        catch (Exception error) when (error is SessionClosedException or OperationCanceledException)
        {
            // Replaced by another stream, or over with the connection.
            wish.Answer.TrySetResult(Vain("the connection was closed before it acknowledged the subscription"));
        }
    }

    /// <returns>Why there is no stream; null where there was one, and it has ended.</returns>
    private async Task<RpcError?> ListenAsync(Wish wish)
    {
        try
        {
            var parameters = EraTranslation.WithModernMeta(wish.Wanted, s_capabilities);
            return (await session.RequestAsync("subscriptions/listen", parameters, null, wish.Stopped, onSending: id => wish.Id = id)).Error;
        }
        catch (VoidMcpException failure)
        {
            return new RpcError(RpcError.Internal, failure.Message);
        }
    }

    private static HonouredNews Vain(string why) => new([], new RpcError(RpcError.Internal, why));

    /// <summary>One set of news that is wanted, for as long as it is; in one stream after another.</summary>
    private sealed class Wish : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Wish(ReadOnlyMemory<byte> wanted) => (Wanted, Stopped) = (wanted, _stop.Token);

        public ReadOnlyMemory<byte> Wanted { get; }

        public CancellationToken Stopped { get; }

        public TaskCompletionSource<HonouredNews> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The raw id of the request whose stream is open.</summary>
        public ReadOnlyMemory<byte> Id { get; set; }

        public int Tries { get; set; }

        /// <summary>Whether the server ever acknowledged it.</summary>
        public bool IsConfirmed { get; set; }

        /// <summary>Whether an acknowledgement is meant for this one. Some servers write the id as text.</summary>
        public bool IsCalled(ReadOnlyMemory<byte> id) => id.IsEmpty || id.Span.Trim((byte)'"').SequenceEqual(Id.Span);

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
