using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Processes;

/// <summary>A transport to a server that runs as a child process, over its stdin and stdout.</summary>
internal sealed class StdioTransport : IServerTransport
{
    private const int StderrLines = 12;

    /// <summary>Shorter than the launcher's default, because closing a client waits for this.</summary>
    private static readonly StopTimes StopTimes = new(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(400));

    private readonly ServerProcess _process;
    private volatile string? _stray;

    private StdioTransport(ServerProcess process, string server)
    {
        _process = process;
        Channel = new LineChannel(process.Output, process.Input, server, process.Pipes, WhenFull.Drop);
        Gone = DescribeEndAsync();
    }

    public IMessageChannel Channel { get; }

    public int? ProcessId => _process.Pid;

    public Task<string> Gone { get; }

    public string RecentStderr
    {
        get
        {
            var stderr = _process.Stderr.Last(StderrLines);
            if (_stray is not { } stray) return stderr;
            return $"(unexpected text on stdout) {stray}{(stderr.Length > 0 ? "\n" : "")}{stderr}";
        }
    }

    /// <param name="launcher">Starts the process.</param>
    /// <param name="entry">The server, which has a command.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <param name="onStderrLine">
    /// Called for each line of stderr, on the reading thread; for logs. Must not block.
    /// </param>
    /// <exception cref="Errors.VoidMcpException">The command was not found or could not be started.</exception>
    public static async Task<IServerTransport> StartAsync(
        ServerLauncher launcher, ServerEntry entry, CancellationToken cancellation, Action<string>? onStderrLine = null)
    {
        var command = new ServerCommand(entry.Name, entry.Command!)
        {
            Args = entry.Args,
            Env = entry.Env,
            Cwd = entry.Cwd,
            Mask = entry.Mask,
        };
        return new StdioTransport(await launcher.StartAsync(command, onStderrLine, cancellation), entry.Name);
    }

    public void RecordUnexpected(string line) => _stray ??= line;

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopTimes);
        await _process.DisposeAsync();
    }

    private async Task<string> DescribeEndAsync() => $"it {await _process.Exited}";
}
