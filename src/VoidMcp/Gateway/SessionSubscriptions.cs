using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// The resources of which one session's client wants to hear, counted, since a modern client may ask in several streams.
/// The servers hear of the first wish for a resource, over all sessions, and of the end of the last.
/// </summary>
internal sealed class SessionSubscriptions(UpstreamSet upstreams) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Server, string Uri), (string ExposedUri, int Count)> _wanted = [];
    private bool _disposed;

    /// <returns>The server's answer.</returns>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    public async Task<RpcReply> AddAsync((string Server, string Uri) owner, string exposedUri, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_disposed) throw new OperationCanceledException("the session is over");
            var count = _wanted.GetValueOrDefault(owner).Count;
            _wanted[owner] = (exposedUri, count + 1);
            if (count > 0) return new RpcReply(Results.Empty, null);
        }

        try
        {
            var reply = await upstreams.Get(owner.Server).SubscribeAsync(owner.Uri, cancellation);
            if (reply.Error is not null) Forget(owner);
            return reply;
        }
        catch
        {
            Forget(owner);
            throw;
        }
    }

    public async Task RemoveAsync((string Server, string Uri) owner, CancellationToken cancellation)
    {
        if (Forget(owner) && upstreams.Find(owner.Server) is { } upstream) await upstream.UnsubscribeAsync(owner.Uri, cancellation);
    }

    /// <summary>Wants to hear of a modern server's task.</summary>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    public Task WatchAsync(string server, string task, CancellationToken cancellation) => upstreams.Get(server).WatchAsync(task, cancellation);

    public void Unwatch(string server, string task) => upstreams.Find(server)?.Unwatch(task);

    /// <summary>Whether the client wants to hear of exactly this resource.</summary>
    public bool Has((string Server, string Uri) owner)
    {
        lock (_gate) return _wanted.ContainsKey(owner);
    }

    /// <summary>
    /// The client's wishes that an update fulfils: for the resource itself and for those that it is a part of, as a server may tell
    /// of a sub-resource of the one that was subscribed to (server/resources, "Subscriptions").
    /// </summary>
    /// <returns>The URI of each wish, and that of the changed resource, both as the client names them.</returns>
    public IReadOnlyList<(string Wish, string Changed)> WishesFor(string server, string uri)
    {
        lock (_gate)
        {
            return [.. _wanted
                .Where(w => w.Key.Server == server && IsPart(uri, w.Key.Uri))
                .OrderByDescending(w => w.Key.Uri.Length)
                .Select(w => (w.Value.ExposedUri, w.Value.ExposedUri + uri[w.Key.Uri.Length..]))];
        }
    }

    private static bool IsPart(string uri, string whole) =>
        uri.StartsWith(whole, StringComparison.Ordinal) && (uri.Length == whole.Length || whole[^1] is '/' || uri[whole.Length] is '/' or '#' or '?');

    public void Dispose()
    {
        List<(string Server, string Uri)> left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _wanted.Keys];
            _wanted.Clear();
        }

        foreach (var (server, uri) in left) _ = upstreams.Find(server)?.UnsubscribeAsync(uri, CancellationToken.None);
    }

    private bool Forget((string Server, string Uri) owner)
    {
        lock (_gate)
        {
            if (!_wanted.TryGetValue(owner, out var wanted)) return false;
            if (wanted.Count > 1) _wanted[owner] = wanted with { Count = wanted.Count - 1 };
            else _wanted.Remove(owner);
            return wanted.Count == 1;
        }
    }
}
