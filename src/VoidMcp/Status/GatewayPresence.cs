using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Status;

/// <summary>
/// Tells, as long as it lives, what a serving gateway does: to its <see cref="StateFile"/>, at most every
/// <see cref="Pace"/> and only when something changed or the file went. A file that can't be written costs nothing
/// else: the gateway is then not listed, until it can be.
/// </summary>
internal sealed class GatewayPresence : IDisposable
{
    /// <summary>The shortest time between two writes.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>The shortest time from a call to the write that counts it, where nothing else has changed.</summary>
    public static readonly TimeSpan CountsPace = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often it is looked whether the file is there still, and how long after a write that failed the next one is
    /// tried.
    /// </summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly GatewayParts _parts;
    private readonly LiveRegistry _registry;
    private readonly string _folder;
    private readonly Action<string>? _warn;
    private readonly DateTimeOffset _since;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private StateFile? _file;
    private bool _isPending;
    private bool _isUsePending;
    private bool _isOver;

    /// <summary>What the servers follow by now; the registry itself is ahead of them for a moment.</summary>
    private volatile string _registryVersion;

    /// <param name="parts">The gateway.</param>
    /// <param name="registry">What it follows.</param>
    /// <param name="folder">See <see cref="RunFolder"/>.</param>
    /// <param name="warn">Told when the gateway can't be listed, and why, once for each reason. Must not block.</param>
    public GatewayPresence(GatewayParts parts, LiveRegistry registry, string folder, Action<string>? warn = null)
    {
        _parts = parts;
        _registry = registry;
        _folder = folder;
        _warn = warn;
        _registryVersion = registry.Current.Version;
        _since = parts.Time.GetUtcNow();
        _timer = parts.Time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            // What killed gateways left: where nobody ever lists them, nobody else clears it.
            _ = new RunFolder(folder, parts.Time).All();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whether it matters shows when the own file is written.
        }

        Tell();
        registry.Followed += OnFollowed;
        parts.Upstreams.Changed += OnChanged;
        parts.Upstreams.Used += OnUsed;
        parts.Clients.Changed += OnChanged;
    }

    /// <summary>Where it serves over HTTP; null where it does not.</summary>
    public string? Url
    {
        get;
        set
        {
            field = value;
            OnChanged();
        }
    }

    /// <summary>Why the gateway can't be listed as it is; null where it can.</summary>
    public string? Problem { get; private set; }

    public void Dispose()
    {
        _registry.Followed -= OnFollowed;
        _parts.Upstreams.Changed -= OnChanged;
        _parts.Upstreams.Used -= OnUsed;
        _parts.Clients.Changed -= OnChanged;
        lock (_gate)
        {
            _isOver = true;
            _timer.Dispose();
            _file?.Dispose();
        }
    }

    private void OnFollowed()
    {
        _registryVersion = _registry.Current.Version;
        OnChanged();
    }

    private void OnChanged()
    {
        lock (_gate)
        {
            if (_isPending || _isOver) return;
            _isPending = true;
            _timer.Change(Pace, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnUsed()
    {
        lock (_gate)
        {
            if (_isPending || _isUsePending || _isOver) return;
            _isUsePending = true;
            _timer.Change(CountsPace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tell()
    {
        lock (_gate)
        {
            if (_isOver) return;
            var isDue = _isPending || _isUsePending || _file is not { IsThere: true };

            // First: what changes from here on is told next time.
            (_isPending, _isUsePending) = (false, false);
            _parts.Upstreams.ExpectUse();
            if (isDue) WriteLocked();
            _timer.Change(Look, Timeout.InfiniteTimeSpan);
        }
    }

    private void WriteLocked()
    {
        try
        {
            _file ??= StateFile.Create(_folder, Environment.ProcessId);
            _file.Write(GatewayStateJson.Write(StateNow()));
            Problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk: what was told before stays for a while.
            _isPending = true;
            if (Problem != error.Message) _warn?.Invoke(error.Message);
            Problem = error.Message;
        }
    }

    private GatewayState StateNow()
    {
        var registry = _parts.Registry;
        return new()
        {
            Pid = Environment.ProcessId,
            Version = Implementation.Version,
            RegistryPath = registry.Path,
            RegistryVersion = _registryVersion,
            Since = _since,
            Url = Url,
            Clients = [.. _parts.Clients.All.Select(c => c.ToString())],
            Servers = _parts.Upstreams.All.ToDictionary(u => u.Entry.Name, u => u.Status, StringComparer.Ordinal),
            LeftOut = registry.LeftOut,
            Problems = registry.Problems,
        };
    }
}
