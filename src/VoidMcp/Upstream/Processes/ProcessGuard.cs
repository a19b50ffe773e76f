using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace VoidMcp.Upstream.Processes;

/// <summary>
/// The gateway's end of <see cref="GuardMode"/>: starts the guard before the first server, keeps it informed, and starts
/// another one if it should die. Closing its pipe, which the system does for a killed gateway, is what sets it off.
/// </summary>
/// <param name="self">How to start this program.</param>
/// <param name="environment">The guard's own environment; without a mark of a server's.</param>
/// <param name="mark">What all servers of this gateway are marked with.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class ProcessGuard(SelfCommand self, IReadOnlyDictionary<string, string> environment, ServerMark mark) : IDisposable
{
    // A guard that can't live on this machine must not be started for ever.
    private const int MaxStarts = 5;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _groups = [];
    private Process? _guard;
    private int _starts;
    private bool _disposed;

    /// <summary>The guard's process id, or null while there is none.</summary>
    public int? Pid
    {
        get
        {
            lock (_gate) return _guard?.Id;
        }
    }

    /// <summary>
    /// Sees to it that there is a guard, before the first server: it then ends that server by its mark also if the
    /// gateway is killed in the instant before it tells of the group.
    /// </summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_guard is null) StartLocked();
        }
    }

    /// <summary>From now on the guard ends <paramref name="group"/> when the gateway is gone.</summary>
    public void Add(int group)
    {
        lock (_gate)
        {
            _groups.Add(group);
            if (_guard is null) StartLocked();
            else SendLocked($"+{group}\n");
        }
    }

    /// <summary>The group is gone; its number may soon be somebody else's.</summary>
    public void Remove(int group)
    {
        lock (_gate)
        {
            if (_groups.Remove(group)) SendLocked($"-{group}\n");
        }
    }

    /// <summary>Lets the guard go. It ends whatever is still registered.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            DropLocked();
        }
    }

    private void StartLocked()
    {
        DropLocked();
        if (_disposed || _starts++ >= MaxStarts) return;

        // All three streams are pipes of its own: a guard on the gateway's stdout would keep the client waiting for its end.
        var start = new ProcessStartInfo(self.NamelessFile, [.. self.Prefix, GuardMode.Name, mark.Value])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var guard = new Process { StartInfo = start, EnableRaisingEvents = true };
        guard.Exited += OnExited;
        guard.Start();
        guard.StandardOutput.Close();
        guard.StandardError.Close();
        _guard = guard;
        SendLocked(string.Concat(_groups.Select(group => $"+{group}\n")));
    }

    private void SendLocked(string lines)
    {
        if (_guard is null) return;
        try
        {
            // A line is far shorter than a pipe's buffer: written whole, and without waiting for the guard.
            _guard.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(lines));
        }
        catch (IOException)
        {
            // The guard is dead. Its successor, started by OnExited, is told all groups afresh.
        }
    }

    private void DropLocked()
    {
        if (_guard is null) return;
        _guard.Exited -= OnExited;
        _guard.StandardInput.BaseStream.Dispose();
        _guard.Dispose();
        _guard = null;
    }

    private void OnExited(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            if (!_disposed && ReferenceEquals(sender, _guard)) StartLocked();
        }
    }
}
