using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>
/// The one time in a gateway's life in which lists wait for servers whose tools are not known yet; see
/// <see cref="UpstreamSet.DiscoverAsync(CancellationToken)"/>. Servers that come later are reached in the background.
/// </summary>
internal sealed class Discovery(DefinitionCache cache, TimeProvider time)
{
    /// <summary>
    /// Once one new server has answered, how long to wait for the next before lists go out without the rest.
    /// </summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a list waits for servers that were never reached before.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Begins where nobody has begun, with these servers; ends when lists need not wait any longer.</summary>
    public Task RunAsync(IReadOnlyList<UpstreamServer> enabled)
    {
        lock (_gate) return _running ??= OnceAsync(enabled);
    }

    /// <summary>Reaches servers that came into the registry since. Before anybody asked for a list there is no hurry.</summary>
    public void Join(IEnumerable<UpstreamServer> late)
    {
        lock (_gate)
        {
            if (_running is null) return;
        }

        foreach (var upstream in late) _ = TryDiscoverAsync(upstream);
    }

    private async Task OnceAsync(IReadOnlyList<UpstreamServer> enabled)
    {
        var unknown = enabled.Where(u => u.Definitions is null).ToArray();
        var awaited = unknown.Where(u => !cache.IsUnreachable(u.Entry)).ToArray();
        var open = unknown.ToDictionary(u => u, TryDiscoverAsync).Where(u => awaited.Contains(u.Key)).ToList();
        var started = time.GetTimestamp();

        // Where lists have something to show from the start, they do not wait for the first newcomer as long as without.
        var hasAny = enabled.Any(u => u.Definitions is not null);
        while (open.Count > 0)
        {
            var left = LongestWait - time.GetElapsedTime(started);
            var patience = hasAny && QuietTime < left ? QuietTime : left;
            using var enough = new CancellationTokenSource();
            var pause = Task.Delay(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, enough.Token);
            var first = await Task.WhenAny([pause, .. open.Select(u => u.Value)]);
            await enough.CancelAsync();
            hasAny |= open.RemoveAll(u => u.Value.IsCompleted) > 0;
            if (first == pause) break;
        }

        // Remembered, so that they delay no later start either; whoever answers yet is remembered better.
        foreach (var (late, _) in open) cache.MarkUnreachable(late.Entry);
    }

    private static async Task TryDiscoverAsync(UpstreamServer upstream)
    {
        try
        {
            await upstream.DiscoverAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is VoidMcpException or OperationCanceledException or ObjectDisposedException or UpstreamRetiredException)
        {
            // Its status tells the reason; the other servers must not suffer for it.
        }
    }
}
