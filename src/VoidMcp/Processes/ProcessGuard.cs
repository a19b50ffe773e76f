using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace VoidMcp.Processes;

/// <summary>
/// Runs the guard process (<see cref="GuardMode"/>) for the gateway: starts it before the first server, sends it the
/// process groups, and restarts it if it dies; immediately, or after a pause if it keeps dying. The guard acts when its
/// pipe closes, which the system does for a killed gateway.
/// </summary>
/// <param name="self">The command to start this program.</param>
/// <param name="environment">The guard's environment, without a server's mark.</param>
/// <param name="mark">The mark of all servers of this gateway.</param>
/// <param name="time">The clock for lifetimes and the pause.</param>
/// <param name="warn">
/// Called with the reason when there is no guard, once until one has settled again. Must not block.
/// </param>
[UnsupportedOSPlatform("windows")]
internal sealed class ProcessGuard(
    SelfCommand self,
    IReadOnlyDictionary<string, string> environment,
    ServerMark mark,
    TimeProvider time,
    Action<string>? warn = null) : IDisposable
{
    /// <summary>
    /// A guard that lived this long works on this machine, and is restarted immediately however it ended.
    /// </summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after <see cref="MaxDeaths"/> early deaths in a row, or a failed start.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // A guard that can't run on this machine must not be restarted in a tight loop.
    private const int MaxDeaths = 5;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _groups = [];
    private Process? _guard;
    private long _started;
    private int _deaths;
    private ITimer? _pause;
    private bool _hasWarned;
    private bool _disposed;

    /// <summary>The guard's process ID; null if it is not running.</summary>
    public int? Pid
    {
        get
        {
            lock (_gate) return _guard?.Id;
        }
    }

    /// <summary>
    /// Starts the guard if necessary. Called before the first server starts, so that the guard can end that server by
    /// its mark if the gateway is killed before it registers the group.
    /// </summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_guard is null) StartLocked();
        }
    }

    /// <summary>Registers <paramref name="group"/>: the guard ends it when the gateway is gone.</summary>
    public void Add(int group)
    {
        lock (_gate)
        {
            _groups.Add(group);
            if (_guard is null) StartLocked();
            else SendLocked($"+{group}\n");
        }
    }

    /// <summary>Unregisters a group that has ended; its ID may be reused soon.</summary>
    public void Remove(int group)
    {
        lock (_gate)
        {
            if (_groups.Remove(group)) SendLocked($"-{group}\n");
        }
    }

    /// <summary>Closes the guard's pipe. The guard ends the groups that are still registered and exits.</summary>
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
            PauseLocked($"{MaxDeaths} guard processes exited in a row");
            return;
        }

        // All three streams are its own pipes: a guard holding the gateway's stdout would keep the client waiting for
        // its end.
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
            // No processes or descriptors left. A server about to start will fail too; running ones continue.
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
            // A line is far shorter than the pipe's buffer, so it is written at once and without blocking.
            _guard.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(lines));
        }
        catch (IOException)
        {
            // The guard is dead. OnExited starts its successor, which gets all groups again.
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
        if (!_hasWarned)
        {
            warn?.Invoke(
                $"the guard process can't be kept running: {why}; if this gateway is killed now, processes started by "
                + "its servers may be left running");
        }

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
