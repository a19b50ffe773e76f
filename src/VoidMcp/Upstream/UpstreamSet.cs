using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>All registered servers of one gateway, in the registry's order. Disabled ones are listed but never started.</summary>
internal sealed class UpstreamSet : IAsyncDisposable
{
    /// <summary>
    /// Once one new server has answered, how long to wait for the next before lists go out without the rest.
    /// </summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a list waits for servers that were never reached before.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, UpstreamServer> _byName;
    private readonly DefinitionCache _cache;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Task? _discovery;

    public UpstreamSet(IReadOnlyList<UpstreamServer> upstreams, DefinitionCache cache, TimeProvider time)
    {
        All = upstreams;
        _byName = upstreams.ToDictionary(u => u.Entry.Name, StringComparer.Ordinal);
        _cache = cache;
        _time = time;
        foreach (var upstream in upstreams)
        {
            upstream.Changed += () => Changed?.Invoke();
            upstream.Reported += report => Reported?.Invoke(report);
        }
    }

    /// <summary>Raised, from any thread, when a server's definitions or state changed. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Raised, from any thread, when something happened to a server that a log should hold. Handlers must not block.</summary>
    public event Action<UpstreamReport>? Reported;

    public IReadOnlyList<UpstreamServer> All { get; }

    public IEnumerable<UpstreamServer> Enabled => All.Where(u => u.Entry.Enabled);

    /// <exception cref="VoidMcpException">No server of that name is registered, or it is disabled.</exception>
    public UpstreamServer Get(string name)
    {
        if (!_byName.TryGetValue(name, out var upstream))
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer, $"no server '{name}' is registered", NearestNames.Hint(name, _byName.Keys));
        }

        return upstream.Entry.Enabled
            ? upstream
            : throw new VoidMcpException(FailureKind.UnknownServer, $"server '{name}' is disabled in the registry");
    }

    /// <summary>
    /// Starts, all at once, the servers whose tools are not known yet, and waits until they answered: all of them, or as
    /// many as do without a longer pause. There is one such time of waiting in a gateway's life, shared by all who ask:
    /// a server that hangs delays nobody beyond it, and one that could not be reached last time delays nobody at all.
    /// Whoever comes later is announced by <see cref="Changed"/>.
    /// </summary>
    public Task DiscoverAsync(CancellationToken cancellation)
    {
        lock (_gate) return (_discovery ??= DiscoverOnceAsync()).WaitAsync(cancellation);
    }

    /// <summary>Stops every server, all at once.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(u => u.DisposeAsync().AsTask()));

    private async Task DiscoverOnceAsync()
    {
        var unknown = Enabled.Where(u => u.Definitions is null).ToArray();
        var awaited = unknown.Where(u => !_cache.IsUnreachable(u.Entry)).ToArray();
        var open = unknown.ToDictionary(u => u, TryDiscoverAsync).Where(u => awaited.Contains(u.Key)).ToList();
        var started = _time.GetTimestamp();

        // Where lists have something to show from the start, they do not wait for the first newcomer as long as without.
        var hasAny = Enabled.Any(u => u.Definitions is not null);
        while (open.Count > 0)
        {
            var left = LongestWait - _time.GetElapsedTime(started);
            var patience = hasAny && QuietTime < left ? QuietTime : left;
            using var enough = new CancellationTokenSource();
            var pause = Task.Delay(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _time, enough.Token);
            var first = await Task.WhenAny([pause, .. open.Select(u => u.Value)]);
            await enough.CancelAsync();
            hasAny |= open.RemoveAll(u => u.Value.IsCompleted) > 0;
            if (first == pause) break;
        }

        // Remembered, so that they delay no later start either; whoever answers yet is remembered better.
        foreach (var (late, _) in open) _cache.MarkUnreachable(late.Entry);
    }

    private static async Task TryDiscoverAsync(UpstreamServer upstream)
    {
        try
        {
            await upstream.DiscoverAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is VoidMcpException or OperationCanceledException or ObjectDisposedException)
        {
            // Its status tells the reason; the other servers must not suffer for it.
        }
    }
}
