using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// The resource subscriptions of one session's client, counted, as a modern client may subscribe in several streams.
/// Servers are sent only the first subscription to a resource, over all sessions, and the end of the last.
/// </summary>
internal sealed class SessionSubscriptions(UpstreamSet upstreams) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Server, string Uri), SessionWish> _wanted = [];
    private bool _disposed;

    /// <summary>Adds a subscription to a resource. All subscribers wait for the same response of the server.</summary>
    /// <returns>The server's response; after an error the subscription is dropped.</returns>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the session has ended.</exception>
    public async Task<RpcReply> AddAsync(
        (string Server, string Uri) owner, string exposedUri, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_disposed) throw new OperationCanceledException("the session has ended");
            if (!_wanted.TryGetValue(owner, out var wish)) _wanted[owner] = wish = new SessionWish();

            // Notifications may follow right after the response.
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
        throw new OperationCanceledException("the session has ended");
    }

    /// <summary>Removes a subscription.</summary>
    public async Task RemoveAsync((string Server, string Uri) owner)
    {
        if (Forget(owner, wasGranted: true)) await UnsubscribeAsync(owner);
    }

    /// <summary>Watches a modern server's task.</summary>
    /// <exception cref="VoidMcpException">The server can't be reached.</exception>
    public Task WatchAsync(string server, string task, CancellationToken cancellation) =>
        upstreams.Get(server).WatchAsync(task, cancellation);

    public void Unwatch(string server, string task) => upstreams.Find(server)?.Unwatch(task);

    /// <summary>Whether the client is subscribed to exactly this resource.</summary>
    public bool Has((string Server, string Uri) owner)
    {
        lock (_gate) return _wanted.TryGetValue(owner, out var wish) && wish.Granted > 0;
    }

    /// <summary>
    /// The client's subscriptions that match an update: to the resource itself and to those that contain it, as a
    /// server may send updates of sub-resources (server/resources, "Subscriptions").
    /// </summary>
    /// <returns>The URI of each subscription, and that of the changed resource, as the client knows them.</returns>
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
            // Subscriptions without a response yet are undone by whoever waits for it.
            _disposed = true;
            granted = [.. _wanted.SelectMany(w => Enumerable.Repeat(w.Key, w.Value.Granted))];
            _wanted.Clear();
        }

        foreach (var owner in granted) _ = UnsubscribeAsync(owner);
    }

    private Task UnsubscribeAsync((string Server, string Uri) owner) =>
        upstreams.Find(owner.Server)?.UnsubscribeAsync(owner.Uri) ?? Task.CompletedTask;

    /// <summary>Returns false if there is nothing to unsubscribe at the server.</summary>
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

    /// <summary>The client's subscriptions to one resource; guarded by the lock.</summary>
    private sealed class SessionWish
    {
        /// <summary>The resource's URI as the client knows it.</summary>
        public string ExposedUri { get; set; } = "";

        /// <summary>The number of subscriptions, including those without a response.</summary>
        public int Count { get; set; }

        /// <summary>The number of subscriptions that the server accepted.</summary>
        public int Granted { get; set; }
    }
}
