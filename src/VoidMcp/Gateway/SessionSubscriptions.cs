using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// The resources of which one session's client wants to hear, counted, since a modern client may ask in several
/// streams. The servers hear of the first wish for a resource, over all sessions, and of the end of the last.
/// </summary>
internal sealed class SessionSubscriptions(UpstreamSet upstreams) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Server, string Uri), Wish> _wanted = [];
    private bool _disposed;

    /// <summary>
    /// One more wish for a resource. Every wish waits for the server's answer, which is the same for all.
    /// </summary>
    /// <returns>The server's answer; where it is an error the wish is forgotten.</returns>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the session is over.</exception>
    public async Task<RpcReply> AddAsync(
        (string Server, string Uri) owner, string exposedUri, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_disposed) throw new OperationCanceledException("the session is over");
            if (!_wanted.TryGetValue(owner, out var wish)) _wanted[owner] = wish = new Wish();

            // News may come right behind the answer.
            wish.ExposedUri = exposedUri;
            wish.Count++;
        }

        RpcReply reply;
        try
        {
            reply = await upstreams.SubscribeAsync(owner.Server, owner.Uri, cancellation);
        }
        catch
        {
            Forget(owner, wasGranted: false);
            throw;
        }

        if (reply.Error is not null)
        {
            Forget(owner, wasGranted: false);
            return reply;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _wanted[owner].Granted++;
                return reply;
            }
        }

        await UnsubscribeAsync(owner);
        throw new OperationCanceledException("the session is over");
    }

    /// <summary>One wish less.</summary>
    public async Task RemoveAsync((string Server, string Uri) owner)
    {
        if (Forget(owner, wasGranted: true)) await UnsubscribeAsync(owner);
    }

    /// <summary>Wants to hear of a modern server's task.</summary>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    public Task WatchAsync(string server, string task, CancellationToken cancellation) =>
        upstreams.Get(server).WatchAsync(task, cancellation);

    public void Unwatch(string server, string task) => upstreams.Find(server)?.Unwatch(task);

    /// <summary>Whether the client has been granted to hear of exactly this resource.</summary>
    public bool Has((string Server, string Uri) owner)
    {
        lock (_gate) return _wanted.TryGetValue(owner, out var wish) && wish.Granted > 0;
    }

    /// <summary>
    /// The client's wishes that an update fulfils: for the resource itself and for those that it is a part of, as a
    /// server may tell of a sub-resource of the one that was subscribed to (server/resources, "Subscriptions").
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
        uri.StartsWith(whole, StringComparison.Ordinal)
        && (uri.Length == whole.Length || whole[^1] is '/' || uri[whole.Length] is '/' or '#' or '?');

    public void Dispose()
    {
        List<(string Server, string Uri)> granted;
        lock (_gate)
        {
            // What has no answer yet is taken back by whoever waits for it.
            _disposed = true;
            granted = [.. _wanted.SelectMany(w => Enumerable.Repeat(w.Key, w.Value.Granted))];
            _wanted.Clear();
        }

        foreach (var owner in granted) _ = UnsubscribeAsync(owner);
    }

    private Task UnsubscribeAsync((string Server, string Uri) owner) =>
        upstreams.Find(owner.Server)?.UnsubscribeAsync(owner.Uri) ?? Task.CompletedTask;

    /// <summary>False where there is nothing to take back at the server.</summary>
    private bool Forget((string Server, string Uri) owner, bool wasGranted)
    {
        lock (_gate)
        {
            if (!_wanted.TryGetValue(owner, out var wish) || (wasGranted && wish.Granted == 0)) return false;
            if (wasGranted) wish.Granted--;
            if (--wish.Count == 0) _wanted.Remove(owner);
            return true;
        }
    }

    /// <summary>What the client wants to hear of one resource; guarded by the lock.</summary>
    private sealed class Wish
    {
        /// <summary>The resource as the client names it.</summary>
        public string ExposedUri { get; set; } = "";

        /// <summary>How many want it, those without an answer included.</summary>
        public int Count { get; set; }

        /// <summary>How many of them the server has granted.</summary>
        public int Granted { get; set; }
    }
}
