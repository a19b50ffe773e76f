using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>
/// The one time in a gateway's life, for each set of things that clients can be asked for, in which lists wait for servers whose
/// tools are not known yet; see
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
    private readonly Dictionary<string, Task> _runs = new(StringComparer.Ordinal);

    /// <summary>Begins where nobody has begun, with these servers; ends when lists need not wait any longer.</summary>
    /// <param name="enabled">The servers.</param>
    /// <param name="names">What the clients can be asked for.</param>
    public Task RunAsync(IReadOnlyList<UpstreamServer> enabled, IReadOnlyList<string> names)
    {
        var key = string.Join('+', names);
        lock (_gate) return _runs.TryGetValue(key, out var run) ? run : _runs[key] = OnceAsync(enabled, names);
    }

    /// <summary>Reaches servers that came into the registry since. Before anybody asked for a list there is no hurry.</summary>
    public void Join(IEnumerable<UpstreamServer> late)
    {
        lock (_gate)
        {
            if (_runs.Count == 0) return;
        }

        foreach (var upstream in late) _ = TryDiscoverAsync(upstream);
    }

    private async Task OnceAsync(IReadOnlyList<UpstreamServer> enabled, IReadOnlyList<string> names)
    {
        var unknown = enabled.Where(u => !u.IsSettled).ToArray();
        var awaited = unknown.Where(u => !cache.IsUnreachable(u.Entry, names)).ToArray();
        var open = unknown.ToDictionary(u => u, TryDiscoverAsync).Where(u => awaited.Contains(u.Key)).ToList();
        var started = time.GetTimestamp();

        // Where lists have something to show from the start, they do not wait for the first newcomer as long as without.
        var hasAny = enabled.Any(u => u.IsSettled);
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
        foreach (var (late, _) in open) cache.MarkUnreachable(late.Entry, names);
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
