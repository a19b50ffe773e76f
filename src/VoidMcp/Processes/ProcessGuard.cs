using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace VoidMcp.Processes;

/// <summary>
/// The gateway's end of <see cref="GuardMode"/>: starts the guard before the first server, keeps it informed, and starts
/// another one if it should die, at once as a rule, and after a pause where one after another does. Closing its pipe, which the system does for a killed gateway, is what sets it off.
/// </summary>
/// <param name="self">How to start this program.</param>
/// <param name="environment">The guard's own environment; without a mark of a server's.</param>
/// <param name="mark">What all servers of this gateway are marked with.</param>
/// <param name="time">The clock of the guards' lives and of the pause.</param>
/// <param name="warn">Told when there is no guard for a while, and why; once, until one has lived again. Must not block.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class ProcessGuard(
    SelfCommand self, IReadOnlyDictionary<string, string> environment, ServerMark mark, TimeProvider time, Action<string>? warn = null) : IDisposable
{
    /// <summary>A guard that lived as long can live on this machine; whatever ended it, it is replaced at once.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>How long there is none after <see cref="MaxDeaths"/> that did not live as long, or after one that could not be started.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // A guard that can't live on this machine must not be started again and again at full speed.
    private const int MaxDeaths = 5;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _groups = [];
    private Process? _guard;
    private long _started;
    private int _deaths;
    private ITimer? _pause;
    private bool _hasWarned;
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
            _pause?.Dispose();
            DropLocked();
        }
    }

    private void StartLocked()
    {
        DropLocked();
        if (_disposed || _pause is not null) return;
        if (_deaths >= MaxDeaths)
        {
            PauseLocked($"{MaxDeaths} of them ended one after another");
            return;
        }

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
        try
        {
            guard.Start();
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            // No process or descriptor is left. A server that is about to start will fail by itself; those that run go on.
            guard.Dispose();
            PauseLocked(error.Message);
            return;
        }

        guard.StandardOutput.Close();
        guard.StandardError.Close();
        _guard = guard;
        _started = time.GetTimestamp();
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
            if (_disposed || !ReferenceEquals(sender, _guard)) return;
            var isSettled = time.GetElapsedTime(_started) >= Settled;
            _deaths = isSettled ? 0 : _deaths + 1;
            if (isSettled) _hasWarned = false;
            StartLocked();
        }
    }

    private void PauseLocked(string why)
    {
        if (!_hasWarned) warn?.Invoke($"the guard over the servers can't be kept: {why}; if this gateway is killed meanwhile, what its servers started may stay behind");
        _hasWarned = true;
        _pause = time.CreateTimer(_ => Resume(), null, Pause, Timeout.InfiniteTimeSpan);
    }

    private void Resume()
    {
        lock (_gate)
        {
            _pause?.Dispose();
            _pause = null;
            _deaths = 0;
            if (_guard is null) StartLocked();
        }
    }
}
