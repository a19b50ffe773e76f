using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Processes;

/// <summary>A transport to a server that runs as a child process, over its stdin and stdout.</summary>
internal sealed class StdioTransport : IServerTransport
{
    private const int StderrLines = 12;

    /// <summary>Shorter than the launcher's default, because somebody may wait for this.</summary>
    private static readonly StopTimes Shortest = new(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(400));

    private readonly ServerProcess _process;
    private readonly StderrTail _stray;
    private readonly Func<string, string?> _hint;
    private readonly Lock _straying = new();

    private StdioTransport(ServerProcess process, string server, StderrTail stray, Func<string, string?> hint)
    {
        (_process, _stray, _hint) = (process, stray, hint);
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
            var stderr = Excerpt.Of(_process.Stderr.Lines, StderrLines);
            var lines = _stray.Lines;
            if (lines.Count == 0) return stderr;
            var separator = lines.Count == 1 ? " " : "\n";
            var stray = $"(unexpected text on stdout){separator}{Excerpt.Of(lines, StderrLines)}";
            return $"{stray}{(stderr.Length > 0 ? "\n" : "")}{stderr}";
        }
    }

    /// <inheritdoc/>
    public string? Hint => _hint(string.Join('\n', _process.Stderr.Lines.Concat(_stray.Lines)));

    /// <param name="launcher">Starts the process.</param>
    /// <param name="entry">The server, which has a command.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <param name="onStderrLine">
    /// Called for each line of stderr, on the reading thread; for logs. Must not block.
    /// </param>
    /// <param name="folders">
    /// The working directories of servers without one in their entry; null for the gateway's own.
    /// </param>
    /// <exception cref="Errors.VoidMcpException">The command was not found or could not be started.</exception>
    public static async Task<IServerTransport> StartAsync(
        ServerLauncher launcher,
        ServerEntry entry,
        CancellationToken cancellation,
        Action<string>? onStderrLine = null,
        ServerFolders? folders = null)
    {
        var command = new ServerCommand(entry.Name, entry.Command!)
        {
            Args = entry.Args,
            Env = entry.Env,
            Cwd = entry.Cwd ?? (entry.InClientFolder ? null : folders?.Ensure(entry.Name)),
            Mask = entry.Mask,
        };
        var process = await launcher.StartAsync(command, onStderrLine, cancellation);
        var stray = new StderrTail(line => onStderrLine?.Invoke($"(stdout) {line}"), entry.Mask);
        return new StdioTransport(process, entry.Name, stray, words => launcher.HintFor(command, words));
    }

    public void RecordUnexpected(string line)
    {
        lock (_straying) _stray.Append(Encoding.UTF8.GetBytes(line + "\n"));
    }

    public ValueTask DisposeAsync() => StopAsync(TimeSpan.Zero);

    public async ValueTask StopAsync(TimeSpan grace)
    {
        await _process.StopAsync(StopTimes.Within(grace, Shortest));
        await _process.DisposeAsync();
    }

    private async Task<string> DescribeEndAsync() => $"it {await _process.Exited}";
}
