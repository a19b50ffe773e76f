using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>
/// The initial discovery: lists wait for servers whose tools are not known yet. It happens once per gateway and set of
/// client capabilities; see <see cref="UpstreamSet.DiscoverAsync(CancellationToken)"/>. Servers added later are reached
/// in the background.
/// </summary>
internal sealed class Discovery(DefinitionCache cache, TimeProvider time)
{
    /// <summary>
    /// How long to wait for the next server after one has answered; then lists are sent without the rest.
    /// </summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a list waits for servers that have never been reached.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _runs = new(StringComparer.Ordinal);

    /// <summary>
    /// Starts the discovery of these servers, unless it has started; completes when lists need not wait any longer.
    /// </summary>
    /// <param name="enabled">The servers.</param>
    /// <param name="names">The names of the clients' capabilities.</param>
    public Task RunAsync(IReadOnlyList<UpstreamServer> enabled, IReadOnlyList<string> names)
    {
        var key = string.Join('+', names);
        lock (_gate) return _runs.TryGetValue(key, out var run) ? run : _runs[key] = OnceAsync(enabled, names);
    }

    /// <summary>
    /// Reaches servers that were added to the registry since. Does nothing before the first list was requested.
    /// </summary>
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
        // A list other than that of the tools is asked for again without delaying anything.
        var unknown = enabled.Where(u => !u.IsComplete).ToArray();
        var awaited = unknown.Where(u => !u.IsSettled && !cache.IsUnreachable(u.Entry, names)).ToArray();
        var open = unknown.ToDictionary(u => u, TryDiscoverAsync).Where(u => awaited.Contains(u.Key)).ToList();
        var started = time.GetTimestamp();

        // If some tools are known already, lists wait a shorter time for the first new server.
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

        // Remembered, so that they don't delay later starts either; a later success replaces the mark.
        foreach (var (late, _) in open) cache.MarkUnreachable(late.Entry, names);
    }

    private static async Task TryDiscoverAsync(UpstreamServer upstream)
    {
        try
        {
            await upstream.DiscoverAsync(CancellationToken.None);
        }
        catch (Exception error)
            when (error is VoidMcpException or OperationCanceledException or ObjectDisposedException
                or UpstreamRetiredException)
        {
            // The server's status has the reason; the other servers must not be affected.
        }
    }
}
