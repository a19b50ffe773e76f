using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// Which resources of one server somebody wants to hear of. Belongs to the name in the registry, not to a connection:
/// it outlives restarts and changes of the entry. Whoever wants what another wants already gets the same answer.
/// </summary>
internal sealed class ResourceSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceWish> _wishes = new(StringComparer.Ordinal);

    /// <summary>Whether the server must run for them: there is one that it has not refused.</summary>
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

    /// <summary>One more wants it.</summary>
    /// <param name="uri">The resource.</param>
    /// <param name="isFirst">
    /// Whether nobody else does: then the server is to be asked, and the answer given to the wish.
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

    /// <summary>One less wants it. Gives the wish where it was the last one, null elsewhere.</summary>
    public ResourceWish? Remove(string uri)
    {
        lock (_gate)
        {
            if (!_wishes.TryGetValue(uri, out var wish) || --wish.Count > 0) return null;
            _wishes.Remove(uri);
            return wish;
        }
    }

    /// <summary>One of those who wanted this very wish gives up. True where it was the last one.</summary>
    public bool Leave(ResourceWish wish)
    {
        lock (_gate)
        {
            if (!_wishes.TryGetValue(wish.Uri, out var present) || !ReferenceEquals(present, wish)) return false;
            return Remove(wish.Uri) is not null;
        }
    }

    /// <summary>Whether somebody still wants this very wish.</summary>
    public bool Has(ResourceWish wish)
    {
        lock (_gate) return _wishes.TryGetValue(wish.Uri, out var present) && ReferenceEquals(present, wish);
    }

    /// <summary>It can't be fulfilled, so nobody has it any more. Whoever wants it again is the first.</summary>
    public void Drop(ResourceWish wish)
    {
        lock (_gate)
        {
            if (_wishes.GetValueOrDefault(wish.Uri) == wish) _wishes.Remove(wish.Uri);
        }
    }
}

/// <summary>One resource that somebody wants to hear of, and the server's answer to that.</summary>
internal sealed class ResourceWish(string uri)
{
    public string Uri { get; } = uri;

    /// <summary>How many want it; guarded by the lock of its owner.</summary>
    public int Count { get; set; }

    /// <summary>The answer to the first request.</summary>
    public TaskCompletionSource<RpcReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a server that granted it once has refused it after a restart.</summary>
    public bool IsRefused { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }
}
