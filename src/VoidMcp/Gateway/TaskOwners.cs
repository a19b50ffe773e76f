using VoidMcp.Catalog;

namespace VoidMcp.Gateway;

/// <summary>
/// Maps task IDs to servers. IDs are passed on unchanged, so two servers may use the same one; then the target is
/// ambiguous. Shared by all sessions, like the servers. The oldest entries are dropped first; servers are asked again
/// for these.
/// </summary>
internal sealed class TaskOwners
{
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TaskOwner>> _owners = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The servers known to have a task with this ID.</summary>
    public IReadOnlyList<TaskOwner> Of(string id)
    {
        lock (_gate) return _owners.TryGetValue(id, out var owners) ? [.. owners] : [];
    }

    public void Add(string id, TaskOwner owner)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(id, out var owners))
            {
                _owners[id] = owners = [];
                _order.Enqueue(id);
            }

            var place = owners.FindIndex(o => o.Server == owner.Server);
            if (place < 0) owners.Add(owner);
            else if (owner.Tool is not null) owners[place] = owner;
            while (_order.Count > Most) _owners.Remove(_order.Dequeue());
        }
    }
}

/// <summary>The owner of a task.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Tool">The tool that was called; null if the call was not seen by this process.</param>
internal sealed record TaskOwner(string Server, CatalogTool? Tool);
