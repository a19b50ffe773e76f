using System.Runtime.Versioning;

namespace VoidMcp.Upstream.Processes;

/// <summary>
/// The process group that a server leads since <see cref="ExecMode"/>. Its number is the leader's process id, and stays
/// taken while the group has members, also after the leader's death. Registered with the guard until disposed.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixGroup : IProcessTree
{
    private readonly int _leader;
    private readonly Func<bool> _leaderLives;
    private readonly ProcessGuard _guard;

    public UnixGroup(int leader, Func<bool> leaderLives, ProcessGuard guard)
    {
        _leader = leader;
        _leaderLives = leaderLives;
        _guard = guard;
        guard.Add(leader);
    }

    public bool HasMembers => Libc.SignalGroup(_leader, 0);

    public void Terminate() => Signal(Libc.SigTerm);

    public void Kill() => Signal(Libc.SigKill);

    public void Dispose() => _guard.Remove(_leader);

    private void Signal(int signal)
    {
        // In its first milliseconds the leader has no group yet. Once it is dead its id may be anybody's.
        if (!Libc.SignalGroup(_leader, signal) && _leaderLives()) _ = Libc.Kill(_leader, signal);
    }
}
