using System.ComponentModel;
using System.Diagnostics;
using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Processes;

/// <summary>
/// Starts servers and guarantees that none of them outlives the gateway. One per gateway; disposing it stops all
/// running servers in parallel, and the guard.
/// </summary>
internal sealed class ServerLauncher : IAsyncDisposable
{
    private readonly SelfCommand _self;
    private readonly IReadOnlyDictionary<string, string> _inherited;
    private readonly TimeProvider _time;
    private readonly NestedGateway? _nested;
    private readonly ServerMark _mark = ServerMark.NewGateway();
    private readonly ProcessGuard? _guard;
    private readonly CommandLookup _lookup;
    private readonly Lock _gate = new();
    private readonly HashSet<ServerProcess> _running = [];
    private volatile bool _disposed;
    private int _starts;

    /// <param name="time">The clock for timeouts.</param>
    /// <param name="self">The command to start this program's hidden modes; default: the running program.</param>
    /// <param name="inherited">The environment that servers may inherit from; default: this process's.</param>
    /// <param name="warn">Receives warnings about the guard for the gateway's log. Must not block.</param>
    /// <param name="registry">The gateway's registry, so that it doesn't start itself; null for none.</param>
    public ServerLauncher(
        TimeProvider time,
        SelfCommand? self = null,
        IReadOnlyDictionary<string, string>? inherited = null,
        Action<string>? warn = null,
        string? registry = null)
    {
        _time = time;
        _self = self ?? SelfCommand.Current();
        _inherited = inherited ?? ChildEnvironment.OfThisProcess();
        if (registry is not null)
            _nested = NestedGateway.For(registry, _inherited.GetValueOrDefault(NestedGateway.Variable));
        if (!OperatingSystem.IsWindows())
        {
            _guard = new ProcessGuard(
                _self,
                ChildEnvironment.For(_inherited, new Dictionary<string, string>(), windows: false),
                _mark,
                time,
                warn);
        }

        // Without a mark: agents started by the user's profile must keep running.
        var loginShell = new LoginShell(
            _inherited, command => SpawnAsync("login shell", command, null, new StderrTail()), time);
        _lookup = new CommandLookup(loginShell.PathAsync);
    }

    /// <summary>The guard's process ID, for listings and tests; null on Windows and before the first start.</summary>
    public int? GuardPid => OperatingSystem.IsWindows() ? null : _guard?.Pid;

    /// <summary>
    /// Starts a server. The process is running when this returns; the caller checks whether it speaks MCP.
    /// <paramref name="onStderrLine"/> is called for each line of stderr, on the reading thread.
    /// </summary>
    /// <exception cref="VoidMcpException">The command was not found or could not be started.</exception>
    /// <exception cref="ObjectDisposedException">The gateway is shutting down.</exception>
    public async Task<ServerProcess> StartAsync(
        ServerCommand command, Action<string>? onStderrLine = null, CancellationToken cancellationToken = default)
    {
        Check(command);
        var environment = ChildEnvironment.For(_inherited, command.Env, OperatingSystem.IsWindows());
        var mark = command.Env.ContainsKey(ServerMark.Variable)
            ? null
            : _mark.OfServer(Interlocked.Increment(ref _starts));
        if (mark is not null) environment[ServerMark.Variable] = mark.Value;
        if (_nested is not null) environment.TryAdd(NestedGateway.Variable, $"{_nested}");
        var resolved = await _lookup.ResolveAsync(command, environment, cancellationToken);
        var stderr = new StderrTail(onStderrLine, command.Mask);
        return await SpawnAsync(command.Server, resolved, mark, stderr, cancellationToken);
    }

    /// <summary>What the user can do about a server that failed with these words; null if unknown.</summary>
    public string? HintFor(ServerCommand command, string words) =>
        DroppedVariables.Hint(command, _inherited, words, OperatingSystem.IsWindows());

    public async ValueTask DisposeAsync()
    {
        // Starts that are already on the thread are tracked before this continues; later ones are rejected.
        _disposed = true;
        await SpawnThread.Shared.RunAsync(() => true);
        ServerProcess[] running;
        lock (_gate) running = [.. _running];
        await Task.WhenAll(running.Select(process => process.DisposeAsync().AsTask()));
        if (!OperatingSystem.IsWindows()) _guard?.Dispose();
    }

    private static void Check(ServerCommand command)
    {
        if (command.Cwd is { } cwd && !Directory.Exists(cwd))
        {
            throw new VoidMcpException(
                FailureKind.NeedsAttention,
                $"{command.Server}: its working directory {cwd} does not exist.",
                "Create it, or change `cwd` in the registry.");
        }

        // The system would truncate the text there and run something else.
        if (command.Args.Concat(command.Env.Keys)
            .Concat(command.Env.Values).Append(command.Command).Any(text => text.Contains('\0')))
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"{command.Server}: its command, arguments or env contain a NUL character.");
        }
    }

    private Task<ServerProcess> SpawnAsync(
        string server,
        ResolvedCommand command,
        ServerMark? mark,
        StderrTail stderr,
        CancellationToken cancellation = default) =>
        SpawnThread.Shared.RunAsync(() => Spawn(server, command, mark, stderr), cancellation);

    private ServerProcess Spawn(string server, ResolvedCommand command, ServerMark? mark, StderrTail stderr)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!OperatingSystem.IsWindows()) _guard!.Start();
            var process = Process.Start(StartInfo(command))
                ?? throw new InvalidOperationException("No new process was started for this command.");
            var running = new ServerProcess(process, TreeOf(process, mark), stderr, _time);
            Track(running);
            return running;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"{server}: cannot start {command.File}: {e.Message}", inner: e);
        }
    }

    private ProcessStartInfo StartInfo(ResolvedCommand command)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.Cwd ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Env) start.Environment[name] = value;

        if (!OperatingSystem.IsWindows())
        {
            start.FileName = _self.FileNow;
            string[] args = [.. _self.Prefix, ExecMode.Name, $"{Environment.ProcessId}", command.File, .. command.Args];
            foreach (var arg in args) start.ArgumentList.Add(arg);
            return start;
        }

        start.FileName = command.File;
        if (command.RawArguments is { } raw) start.Arguments = raw;
        else foreach (var arg in command.Args) start.ArgumentList.Add(arg);
        return start;
    }

    /// <summary>
    /// Creates the server's process tree. If that fails, the server is killed, because it could not be stopped later.
    /// </summary>
    private IProcessTree TreeOf(Process process, ServerMark? mark)
    {
        try
        {
            if (OperatingSystem.IsWindows()) return new WindowsJob(process);
            return new UnixGroup(process.Id, () => !process.HasExited, _guard!, mark);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    private void Track(ServerProcess process)
    {
        lock (_gate) _running.Add(process);
        _ = process.Exited.ContinueWith(
            _ =>
            {
                lock (_gate) _running.Remove(process);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}

/// <summary>How to start a server: its command from the registry, with <c>~</c> and <c>${…}</c> expanded.</summary>
/// <param name="Server">The server's name, for messages.</param>
/// <param name="Command">A program's name, searched on PATH, or its path.</param>
internal sealed record ServerCommand(string Server, string Command)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>
    /// The server's own variables; they override inherited ones (see <see cref="ChildEnvironment"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Masks the server's secrets in its stderr.</summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>The absolute working directory; null for the gateway's own.</summary>
    public string? Cwd { get; init; }
}
