using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Status;

/// <summary>
/// Tells, as long as it lives, what a serving gateway does: to its <see cref="StateFile"/>, at most every
/// <see cref="Pace"/> and only when something changed. A file that can't be written costs nothing else: the gateway is then
/// not listed.
/// </summary>
internal sealed class GatewayPresence : IDisposable
{
    /// <summary>The shortest time between two writes.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long after a write that failed the next one is tried.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly GatewayParts _parts;
    private readonly LiveRegistry _registry;
    private readonly StateFile? _file;
    private readonly DateTimeOffset _since;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _isPending;
    private bool _isOver;

    /// <summary>What the servers follow by now; the registry itself is ahead of them for a moment.</summary>
    private volatile string _registryVersion;

    /// <param name="parts">The gateway.</param>
    /// <param name="registry">What it follows.</param>
    /// <param name="folder">See <see cref="RunFolder"/>.</param>
    public GatewayPresence(GatewayParts parts, LiveRegistry registry, string folder)
    {
        _parts = parts;
        _registry = registry;
        _registryVersion = registry.Current.Version;
        _since = parts.Time.GetUtcNow();
        _timer = parts.Time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            // What killed gateways left: where nobody ever lists them, nobody else clears it.
            _ = new RunFolder(folder, parts.Time).All();
            _file = StateFile.Create(folder, Environment.ProcessId);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
        }

        Tell();
        registry.Followed += OnFollowed;
        parts.Upstreams.Changed += OnChanged;
        parts.Upstreams.Used += OnChanged;
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

    /// <summary>Why the gateway can't be listed; null where it can.</summary>
    public string? Problem { get; private set; }

    public void Dispose()
    {
        _registry.Followed -= OnFollowed;
        _parts.Upstreams.Changed -= OnChanged;
        _parts.Upstreams.Used -= OnChanged;
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
            if (_isPending || _isOver || _file is null) return;
            _isPending = true;
            _timer.Change(Pace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tell()
    {
        lock (_gate)
        {
            // First: what changes from here on is told next time.
            _isPending = false;
            if (_isOver || _file is null) return;
            try
            {
                _file.Write(GatewayStateJson.Write(StateNow()));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk: what was told before stays for a while.
                Problem = error.Message;
                _isPending = true;
                _timer.Change(Retry, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private GatewayState StateNow() => new()
    {
        Pid = Environment.ProcessId,
        Version = Implementation.Version,
        RegistryPath = _parts.Registry.Path,
        RegistryVersion = _registryVersion,
        Since = _since,
        Url = Url,
        Clients = [.. _parts.Clients.All.Select(c => c.ToString())],
        Servers = _parts.Upstreams.All.ToDictionary(u => u.Entry.Name, u => u.Status, StringComparer.Ordinal),
    };
}
