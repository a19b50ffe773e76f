namespace VoidMcp.Registry;

/// <summary>
/// The registry that is in force, as a snapshot that is replaced whole. What a file that went bad had said before stays
/// in force: all of it where the file can't be read or parsed or has lost its servers by a mistake, the settings where
/// one of them has a mistake, and the entry of a server that has one (<see cref="MistakenServer.MayStay"/>). A server
/// that the file no longer names is gone.
/// </summary>
internal sealed class LiveRegistry(RegistrySnapshot first)
{
    private const string Kept = "what it said before stays in force";

    private readonly Lock _gate = new();
    private volatile RegistrySnapshot _current = first;

    /// <summary>
    /// Raised after <see cref="Current"/> was replaced, on the thread that offered. Handlers must not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// Raised after another version of the file was looked at, whether or not it says anything else, and after
    /// <see cref="Changed"/> has been dealt with. Handlers must not block.
    /// </summary>
    public event Action? Followed;

    /// <summary>
    /// Raised when following the file failed by a bug: a handler of the events above threw, or a reading did. The rest
    /// goes on. Handlers must not throw.
    /// </summary>
    public event Action<Exception>? Failed;

    public RegistrySnapshot Current => _current;

    /// <summary>Takes what was just read; false where it says the same as before.</summary>
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
        var lostServers = read.Servers.Count + read.LeftOut.Count == 0 && old.Servers.Count > 0 && read.Problems.Any(p => p.Entry is null);
        if (read.IsBroken || lostServers) return old with { Problems = [.. read.Problems.Select(WithKept)], LeftOut = [], Version = read.Version };
        var taken = read.Servers.Select(s => ServerName.UnderscoreForm(s.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kept = read.Mistaken
            .Where(m => old.Find(m.Name) is { } before && m.MayStay(before) && !taken.Contains(ServerName.UnderscoreForm(m.Name)))
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

    private static RegistryProblem WithKept(RegistryProblem problem) => problem with { Message = $"{problem.Message}; {Kept}" };
}
