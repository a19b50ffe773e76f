using VoidMcp.Catalog;

namespace VoidMcp.Gateway;

/// <summary>
/// Which server has which task. Ids pass as the servers made them, so two servers may use the same: then it is not clear whose is
/// meant. Shared by all sessions, as the servers are. The oldest are forgotten first and found again by asking.
/// </summary>
internal sealed class TaskOwners
{
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TaskOwner>> _owners = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The servers that have a task of this id, as far as is known.</summary>
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

/// <summary>Who works on a task.</summary>
/// <param name="Server">Its name in the registry.</param>
/// <param name="Tool">The tool that was called; null where it was called before voidmcp could see it.</param>
internal sealed record TaskOwner(string Server, CatalogTool? Tool);
