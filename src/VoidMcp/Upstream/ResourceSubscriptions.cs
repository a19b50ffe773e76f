using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// The resource subscriptions of one server. They belong to the name in the registry, not to a connection, so they
/// survive restarts and changes of the entry. Subscribers of the same resource share one response.
/// </summary>
internal sealed class ResourceSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceWish> _wishes = new(StringComparer.Ordinal);

    /// <summary>Whether the server must keep running for them: at least one has not been refused.</summary>
    public bool HoldServer
    {
        get
        {
            lock (_gate)
            {
                foreach (var wish in _wishes.Values)
                {
                    if (!wish.IsRefused) return true;
                }

                return false;
            }
        }
    }

    public IReadOnlyList<ResourceWish> All
    {
        get
        {
            lock (_gate) return [.. _wishes.Values];
        }
    }

    public IReadOnlyList<string> Uris
    {
        get
        {
            lock (_gate) return [.. _wishes.Keys];
        }
    }

    /// <summary>Adds a subscriber.</summary>
    /// <param name="uri">The resource.</param>
    /// <param name="isFirst">
    /// Whether it is the first one: then the server must be asked, and its response set on the wish.
    /// </param>
    public ResourceWish Add(string uri, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_wishes.TryGetValue(uri, out var wish);
            if (wish is null) _wishes[uri] = wish = new ResourceWish(uri);
            wish.Count++;
            return wish;
        }
    }

    /// <summary>Removes a subscriber. Returns the wish if it was the last one, else null.</summary>
    public ResourceWish? Remove(string uri)
    {
        lock (_gate)
        {
            if (!_wishes.TryGetValue(uri, out var wish) || --wish.Count > 0) return null;
            _wishes.Remove(uri);
            return wish;
        }
    }

    /// <summary>Removes a subscriber of exactly this wish. Returns true if it was the last one.</summary>
    public bool Leave(ResourceWish wish)
    {
        lock (_gate)
        {
            if (!_wishes.TryGetValue(wish.Uri, out var present) || !ReferenceEquals(present, wish)) return false;
            return Remove(wish.Uri) is not null;
        }
    }

    /// <summary>Whether this wish still has a subscriber.</summary>
    public bool Has(ResourceWish wish)
    {
        lock (_gate) return _wishes.TryGetValue(wish.Uri, out var present) && ReferenceEquals(present, wish);
    }

    /// <summary>Drops a failed wish with all its subscribers. The next one to subscribe is the first again.</summary>
    public void Drop(ResourceWish wish)
    {
        lock (_gate)
        {
            if (_wishes.GetValueOrDefault(wish.Uri) == wish) _wishes.Remove(wish.Uri);
        }
    }
}

/// <summary>One subscribed resource, and the server's response to the subscription.</summary>
internal sealed class ResourceWish(string uri)
{
    public string Uri { get; } = uri;

    /// <summary>The number of subscribers; guarded by the lock of its owner.</summary>
    public int Count { get; set; }

    /// <summary>The response to the first request.</summary>
    public TaskCompletionSource<RpcReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the server accepted it once, but refused it after a restart.</summary>
    public bool IsRefused { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }
}
