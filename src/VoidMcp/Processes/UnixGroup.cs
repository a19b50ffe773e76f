using System.Runtime.Versioning;

namespace VoidMcp.Processes;

/// <summary>
/// The process group that a server leads, created by <see cref="ExecMode"/>. Its ID is the leader's process ID and is
/// not reused while the group has members, even after the leader exited. Registered with the guard until disposed. On
/// Linux it includes processes that left the group (<see cref="EscapedProcesses"/>).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixGroup : IProcessTree
{
    private readonly int _leader;
    private readonly Func<bool> _leaderLives;
    private readonly ProcessGuard _guard;
    private readonly ServerMark? _mark;

    /// <param name="leader">The server's process ID.</param>
    /// <param name="leaderLives">Whether that ID still belongs to the server.</param>
    /// <param name="guard">The guard to register the group with.</param>
    /// <param name="mark">
    /// The mark of the server's processes; null if processes that leave the group may live on.
    /// </param>
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
        // In its first milliseconds the leader has no group yet. After it exited, its ID may belong to another process.
        if (!Libc.SignalGroup(_leader, signal) && _leaderLives()) _ = Libc.Kill(_leader, signal);
    }
}
