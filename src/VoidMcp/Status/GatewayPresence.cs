using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Status;

/// <summary>
/// Publishes the state of a serving gateway in its <see cref="StateFile"/>, at most every <see cref="Pace"/> and only
/// when something changed or the file was removed. If the file can't be written, the gateway is not listed, but
/// otherwise works.
/// </summary>
internal sealed class GatewayPresence : IDisposable
{
    /// <summary>The minimum time between two writes.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>The minimum time from a call to the write that counts it, if nothing else has changed.</summary>
    public static readonly TimeSpan CountsPace = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often to check that the file still exists, and how long to wait before retrying a failed write.
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
    private readonly Func<string, bool>? _openEndpoint;
    private string? _endpoint;

    /// <summary>The version that the servers have applied; the registry itself may be newer for a moment.</summary>
    private volatile string _registryVersion;

    /// <param name="parts">The gateway.</param>
    /// <param name="registry">The registry that it follows.</param>
    /// <param name="folder">See <see cref="RunFolder"/>.</param>
    /// <param name="warn">
    /// Called with the reason when the gateway can't be listed, once per reason. Must not block.
    /// </param>
    /// <param name="openEndpoint">
    /// Opens the gateway's local endpoint at this path, once, when the gateway has its first client or its URL: not
    /// while a client waits for the first answer. Returns whether that worked. Null: there is none.
    /// </param>
    public GatewayPresence(
        GatewayParts parts,
        LiveRegistry registry,
        string folder,
        Action<string>? warn = null,
        Func<string, bool>? openEndpoint = null)
    {
        _openEndpoint = openEndpoint;
        _parts = parts;
        _registry = registry;
        _folder = folder;
        _warn = warn;
        _registryVersion = registry.Current.Version;
        _since = parts.Time.GetUtcNow();
        _timer = parts.Time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            // Removes leftovers of killed gateways, in case no command ever does.
            _ = new RunFolder(folder, parts.Time).All();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // If it matters, writing the gateway's own file fails too.
        }

        Tell();
        registry.Followed += OnFollowed;
        parts.Upstreams.Changed += OnChanged;
        parts.Upstreams.Used += OnUsed;
        parts.Clients.Changed += OnChanged;
        parts.Scripts.SandboxKnown += OnChanged;
    }

    /// <summary>The URL that it serves; null for stdio.</summary>
    public string? Url
    {
        get;
        set
        {
            field = value;
            OnChanged();
        }
    }

    /// <summary>The client that started the gateway; null if unknown.</summary>
    public string? For
    {
        get;
        set
        {
            field = value;
            OnChanged();
        }
    }

    /// <summary>Why the current state could not be written; null if it was.</summary>
    public string? Problem { get; private set; }

    public void Dispose()
    {
        _registry.Followed -= OnFollowed;
        _parts.Upstreams.Changed -= OnChanged;
        _parts.Upstreams.Used -= OnUsed;
        _parts.Clients.Changed -= OnChanged;
        _parts.Scripts.SandboxKnown -= OnChanged;
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

            // Reset first: a change from here on causes another write.
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
            _endpoint ??= EndpointLocked(_file.SocketPath);
            _file.Write(GatewayDocument.Write(StateNow()));
            Problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // For example a full disk: the previous state stays for now.
            _isPending = true;
            if (Problem != error.Message) _warn?.Invoke(error.Message);
            Problem = error.Message;
        }
    }

    /// <summary>The endpoint's path; empty if it can't be opened, null if it is not time yet.</summary>
    private string? EndpointLocked(string path)
    {
        if (_openEndpoint is not { } open || (Url is null && _parts.Clients.All.Count == 0)) return null;
        return open(path) ? path : "";
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
            For = For,
            Endpoint = _endpoint is { Length: > 0 } path ? path : null,
            Clients = [.. _parts.Clients.All.Select(c => c.ToString())],
            Servers = _parts.Upstreams.All.ToDictionary(u => u.Entry.Name, u => u.Status, StringComparer.Ordinal),
            LeftOut = registry.LeftOut,
            Problems = registry.Problems,
            SandboxLacks = _parts.Scripts.SandboxLacks,
        };
    }
}
