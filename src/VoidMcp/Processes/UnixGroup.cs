using System.Runtime.Versioning;

namespace VoidMcp.Processes;

/// <summary>
/// The process group that a server leads since <see cref="ExecMode"/>. Its number is the leader's process id, and stays
/// taken while the group has members, also after the leader's death. Registered with the guard until disposed. On Linux
/// what left the group counts as well (<see cref="EscapedProcesses"/>).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixGroup : IProcessTree
{
    private readonly int _leader;
    private readonly Func<bool> _leaderLives;
    private readonly ProcessGuard _guard;
    private readonly ServerMark? _mark;

    /// <param name="leader">The server's process id.</param>
    /// <param name="leaderLives">Whether that id is still the server's.</param>
    /// <param name="guard">Is told of the group.</param>
    /// <param name="mark">What the server's environment is marked with; null where what leaves the group may live on.</param>
    public UnixGroup(int leader, Func<bool> leaderLives, ProcessGuard guard, ServerMark? mark)
    {
        _leader = leader;
        _leaderLives = leaderLives;
        _guard = guard;
        _mark = mark;
        guard.Add(leader);
    }

    public bool HasMembers =>
        Libc.SignalGroup(_leader, 0) || (_mark is not null && OperatingSystem.IsLinux() && EscapedProcesses.Any(_mark));

    public void Terminate()
    {
        Signal(Libc.SigTerm);
        if (_mark is not null && OperatingSystem.IsLinux()) EscapedProcesses.Signal(_mark, Libc.SigTerm);
    }

    public void Kill()
    {
        Signal(Libc.SigKill);
        if (_mark is not null && OperatingSystem.IsLinux()) EscapedProcesses.Kill(_mark);
    }

    public void Dispose() => _guard.Remove(_leader);

    private void Signal(int signal)
    {
        // In its first milliseconds the leader has no group yet. Once it is dead its id may be anybody's.
        if (!Libc.SignalGroup(_leader, signal) && _leaderLives()) _ = Libc.Kill(_leader, signal);
    }
}
