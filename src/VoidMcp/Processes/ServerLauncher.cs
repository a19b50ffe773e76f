using System.ComponentModel;
using System.Diagnostics;
using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Starts servers, and answers for it that none of them outlives the gateway. One per gateway; disposing stops all that
/// still run, at once, and lets the guard go.
/// </summary>
internal sealed class ServerLauncher : IAsyncDisposable
{
    private readonly SelfCommand _self;
    private readonly IReadOnlyDictionary<string, string> _inherited;
    private readonly TimeProvider _time;
    private readonly ServerMark _mark = ServerMark.NewGateway();
    private readonly ProcessGuard? _guard;
    private readonly CommandLookup _lookup;
    private readonly Lock _gate = new();
    private readonly HashSet<ServerProcess> _running = [];
    private volatile bool _disposed;
    private int _starts;

    /// <param name="time">The clock of the stops' waiting.</param>
    /// <param name="self">How to start this program's hidden modes; by default the running program itself.</param>
    /// <param name="inherited">The environment that servers may inherit from; by default this process's.</param>
    /// <param name="warn">Told what the gateway's log should hold about the guard. Must not block.</param>
    public ServerLauncher(TimeProvider time, SelfCommand? self = null, IReadOnlyDictionary<string, string>? inherited = null, Action<string>? warn = null)
    {
        _time = time;
        _self = self ?? SelfCommand.Current();
        _inherited = inherited ?? ChildEnvironment.OfThisProcess();
        if (!OperatingSystem.IsWindows())
            _guard = new ProcessGuard(_self, ChildEnvironment.For(_inherited, new Dictionary<string, string>(), windows: false), _mark, time, warn);

        // Without a mark: the agents that a person's profile starts are that person's.
        var loginShell = new LoginShell(_inherited, command => SpawnAsync("login shell", command, null, new StderrTail()), time);
        _lookup = new CommandLookup(loginShell.PathAsync);
    }

    /// <summary>The guard's process id, for listings and tests; null on Windows and before the first start.</summary>
    public int? GuardPid => OperatingSystem.IsWindows() ? null : _guard?.Pid;

    /// <summary>
    /// Starts a server. The process runs when this returns; whether it speaks MCP is its caller's to find out.
    /// <paramref name="onStderrLine"/> is told each line of stderr as it comes, on the reading thread.
    /// </summary>
    /// <exception cref="VoidMcpException">The command was not found, or the system refused to start it.</exception>
    /// <exception cref="ObjectDisposedException">The gateway is shutting down.</exception>
    public async Task<ServerProcess> StartAsync(
        ServerCommand command, Action<string>? onStderrLine = null, CancellationToken cancellationToken = default)
    {
        Check(command);
        var environment = ChildEnvironment.For(_inherited, command.Env, OperatingSystem.IsWindows());
        var mark = command.Env.ContainsKey(ServerMark.Variable) ? null : _mark.OfServer(Interlocked.Increment(ref _starts));
        if (mark is not null) environment[ServerMark.Variable] = mark.Value;
        var resolved = await _lookup.ResolveAsync(command, environment, cancellationToken);
        return await SpawnAsync(command.Server, resolved, mark, new StderrTail(onStderrLine, command.Mask));
    }

    public async ValueTask DisposeAsync()
    {
        // What the thread has begun to start is tracked once it gets to this; what comes later is refused.
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

        // The system would cut the text there and run something else.
        if (command.Args.Concat(command.Env.Keys).Concat(command.Env.Values).Append(command.Command).Any(text => text.Contains('\0')))
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"{command.Server}: its command, arguments or env hold a NUL character.");
        }
    }

    private Task<ServerProcess> SpawnAsync(string server, ResolvedCommand command, ServerMark? mark, StderrTail stderr) =>
        SpawnThread.Shared.RunAsync(() => Spawn(server, command, mark, stderr));

    private ServerProcess Spawn(string server, ResolvedCommand command, ServerMark? mark, StderrTail stderr)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!OperatingSystem.IsWindows()) _guard!.Start();
            var process = Process.Start(StartInfo(command))
                ?? throw new InvalidOperationException("The system started no process of its own for this command.");
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

    /// <summary>A server that can't be held together with what it starts is not run at all.</summary>
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
