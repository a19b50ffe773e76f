namespace VoidMcp.Registry;

/// <summary>
/// The current registry, an immutable snapshot that is replaced as a whole. When a new version of the file has errors,
/// the last valid values are kept: all of them if the file can't be read or parsed, or if an error lost all its
/// servers; the settings if one of them is invalid; and the entry of an invalid server
/// (<see cref="MistakenServer.MayStay"/>). A server that the file no longer names is removed.
/// </summary>
internal sealed class LiveRegistry(RegistrySnapshot first)
{
    private const string Kept = "the last valid version stays in use";

    private readonly Lock _gate = new();
    private volatile RegistrySnapshot _current = first;

    /// <summary>
    /// Raised after <see cref="Current"/> was replaced, on the thread that called <see cref="Offer"/>. Handlers must
    /// not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// Raised after a new version of the file was processed, even if its content means the same, and after
    /// <see cref="Changed"/>. Handlers must not block.
    /// </summary>
    public event Action? Followed;

    /// <summary>
    /// Raised when following the file failed by a bug: a handler of the events above threw, or a reading did. The rest
    /// goes on. Handlers must not throw.
    /// </summary>
    public event Action<Exception>? Failed;

    public RegistrySnapshot Current => _current;

    /// <summary>Accepts a newly read snapshot; false if nothing changed.</summary>
    public bool Offer(RegistrySnapshot read)
    {
        lock (_gate)
        {
            var before = _current;
            var next = Merge(before, read);
            var isNews = !next.SaysTheSameAs(before);
            if (!isNews && next.Version == before.Version) return false;
            _current = isNews ? next : before with { Version = next.Version };
            if (isNews) Tell(Changed);
            Tell(Followed);
            return isNews;
        }
    }

    /// <summary>Takes note of what went wrong on the way to <see cref="Offer"/>.</summary>
    public void NoteFailure(Exception error) => Failed?.Invoke(error);

    /// <summary>One handler that fails must cost neither the others nor whoever follows the file.</summary>
    private void Tell(Action? handlers)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler();
            }
            catch (Exception error)
            {
                NoteFailure(error);
            }
        }
    }

    private static RegistrySnapshot Merge(RegistrySnapshot old, RegistrySnapshot read)
    {
        var lostServers = read.Servers.Count + read.LeftOut.Count == 0
            && old.Servers.Count > 0
            && read.Problems.Any(p => p.Entry is null);
        if (read.IsBroken || lostServers)
            return old with { Problems = [.. read.Problems.Select(WithKept)], LeftOut = [], Version = read.Version };
        var taken = read.Servers.Select(s => ServerName.UnderscoreForm(s.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kept = read.Mistaken
            .Where(m => old.Find(m.Name) is { } before
                && m.MayStay(before)
                && !taken.Contains(ServerName.UnderscoreForm(m.Name)))
            .Select(m => m.Name)
            .ToHashSet(StringComparer.Ordinal);
        var hasWrongSettings = read.Problems.Any(p => p.Entry is null);
        return read with
        {
            Servers = [.. read.Servers, .. old.Servers.Where(s => kept.Contains(s.Name))],
            LeftOut = [.. read.LeftOut.Where(name => !kept.Contains(name))],
            Gateway = hasWrongSettings ? old.Gateway : read.Gateway,
            Code = hasWrongSettings ? old.Code : read.Code,
            Problems = [.. read.Problems.Select(p => p.Entry is { } entry && kept.Contains(entry) ? WithKept(p) : p)],
        };
    }

    private static RegistryProblem WithKept(RegistryProblem problem) =>
        problem with { Message = $"{problem.Message}; {Kept}" };
}
