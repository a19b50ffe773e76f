using System.Diagnostics;
using VoidMcp.Protocol;

namespace VoidMcp.Processes;

/// <summary>
/// A running server process: its three streams and its exit. Does not interpret the bytes. Created by
/// <see cref="ServerLauncher"/>; disposing it stops the server and everything it started.
/// </summary>
/// <remarks>
/// The streams block, as pipes do: read <see cref="Output"/> on its own thread, never on a pool thread, because a
/// gateway with many servers would exhaust the pool. Stderr is drained here, on its own thread.
/// </remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int ReaderStackBytes = 256 * 1024;
    private const int StderrChunkBytes = 4096;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    // Time between SIGTERM and SIGKILL for processes that the leader leaves behind.
    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromMilliseconds(500);

    // When the group is gone, stderr ends too, unless an escaped process holds it.
    private static readonly TimeSpan StderrGrace = TimeSpan.FromMilliseconds(250);

    // After SIGKILL only a process stuck in the kernel remains.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly IProcessTree _tree;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _stderrEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopGate = new();
    private Task? _stop;
    private volatile bool _groupKilled;

    internal ServerProcess(Process process, IProcessTree tree, StderrTail stderr, TimeProvider time)
    {
        _process = process;
        _tree = tree;
        _time = time;
        Pid = process.Id;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        var (input, output) = (PipeRoom.HandleOf(Input), PipeRoom.HandleOf(Output));
        Pipes = new PipeControl(
            input is null ? null : PipeRoom.Of(input),
            output is null ? null : () => PipeRoom.Widen(output),
            input is null ? null : () => PipeRoom.Widen(input),
            input is null ? null : PipeRoom.Unread(input));
        Stderr = stderr;
        var errors = process.StandardError.BaseStream;
        new Thread(() => DrainStderr(errors), ReaderStackBytes) { IsBackground = true, Name = $"stderr {Pid}" }.Start();
        Exited = WatchAsync();
    }

    public int Pid { get; }

    /// <summary>The server's stdin, unbuffered. Writing to a dead server throws <see cref="IOException"/>.</summary>
    public Stream Input { get; }

    /// <summary>What can be asked of the pipes of <see cref="Input"/> and <see cref="Output"/>.</summary>
    public PipeControl Pipes { get; }

    /// <summary>
    /// The server's stdout, blocking (see the type); ends when the last process that holds it exits. Its reader must
    /// close it, at its end: closing a pipe during a blocked read would wait for that read, possibly forever.
    /// </summary>
    public Stream Output { get; }

    /// <summary>The server's recent stderr.</summary>
    public StderrTail Stderr { get; }

    /// <summary>
    /// Completes, and never faults, when the server has exited, the rest of its group has ended, and all of its stderr
    /// has been read, so that <see cref="Stderr"/> is complete.
    /// </summary>
    public Task<ServerExit> Exited { get; }

    /// <summary>
    /// Stops the server: closes its stdin, then sends SIGTERM, then SIGKILL to its whole group, each only if the step
    /// before did not succeed in time. Later calls wait for the first one, with its times.
    /// </summary>
    public Task StopAsync(StopTimes? times = null)
    {
        lock (_stopGate) return _stop ??= StopOnceAsync(times ?? StopTimes.Default);
    }

    /// <summary>Stops the server, with the default times if no stop is in progress, and releases the streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();

        // What is stuck in the kernel is still watched: its handle must not close under the wait.
        _ = Exited.ContinueWith(
            _ => _process.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task StopOnceAsync(StopTimes times)
    {
        // Closing a pipe waits for a write that is blocked, which may last as long as the server does.
        _ = Task.Run(CloseInput, CancellationToken.None);
        if (await HasExitedWithinAsync(times.AfterInputClosed)) return;
        _tree.Terminate();
        if (!OperatingSystem.IsWindows() && await HasExitedWithinAsync(times.AfterTerminate)) return;
        _groupKilled = true;
        _tree.Kill();
        await HasExitedWithinAsync(AfterKill);
    }

    private void CloseInput()
    {
        try
        {
            Input.Dispose();
        }
        catch (IOException)
        {
            // Nothing is buffered, so nothing is lost: the server had closed its end before.
        }
    }

    private async Task<bool> HasExitedWithinAsync(TimeSpan time)
    {
        if (Exited.IsCompleted) return true;
        using var won = new CancellationTokenSource();
        var first = await Task.WhenAny(Exited, Task.Delay(time, _time, won.Token));
        await won.CancelAsync();
        return first == Exited;
    }

    private async Task<ServerExit> WatchAsync()
    {
        await _process.WaitForExitAsync();
        var exit = new ServerExit(_process.ExitCode);
        await EndLeftoversAsync();
        _tree.Dispose();
        await Task.WhenAny(_stderrEnded.Task, Task.Delay(StderrGrace, _time));
        return exit;
    }

    /// <summary>Ends what is left of the group after the leader exited, such as children of npx.</summary>
    private async Task EndLeftoversAsync()
    {
        // If nobody reaps orphans, zombies stay in the group: after SIGKILL there is nothing to wait for.
        if (_groupKilled || !_tree.HasMembers) return;
        _tree.Terminate();
        var begun = _time.GetTimestamp();
        while (!_groupKilled && _tree.HasMembers && _time.GetElapsedTime(begun) < LeftoverGrace)
            await Task.Delay(PollInterval, _time);
        if (_tree.HasMembers) _tree.Kill();
    }

    private void DrainStderr(Stream stderr)
    {
        try
        {
            Span<byte> chunk = stackalloc byte[StderrChunkBytes];
            while (stderr.Read(chunk) is var count and > 0) Stderr.Append(chunk[..count]);
            Stderr.Finish();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The stream was closed with the server; what was read before is kept.
        }
        finally
        {
            stderr.Dispose();
            _stderrEnded.SetResult();
        }
    }
}

/// <summary>The timeouts of the steps of <see cref="ServerProcess.StopAsync"/>. Zero skips the wait.</summary>
/// <param name="AfterInputClosed">From closing stdin, the regular MCP shutdown, to SIGTERM.</param>
/// <param name="AfterTerminate">
/// From SIGTERM to SIGKILL; both are sent to the whole group. Windows has no SIGTERM and kills at once.
/// </param>
internal readonly record struct StopTimes(TimeSpan AfterInputClosed, TimeSpan AfterTerminate)
{
    /// <summary>
    /// One second each: time to save, and still within the three seconds in which all processes must be gone.
    /// </summary>
    public static StopTimes Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    private static readonly TimeSpan s_longestAfterInput = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The times for a server that may take so long in total: up to 2 s to exit by itself, the rest after SIGTERM.
    /// </summary>
    /// <param name="grace">The total time.</param>
    /// <param name="shortest">The times for a shorter total.</param>
    public static StopTimes Within(TimeSpan grace, StopTimes shortest)
    {
        if (grace <= shortest.AfterInputClosed + shortest.AfterTerminate) return shortest;
        var first = grace / 2 < s_longestAfterInput ? grace / 2 : s_longestAfterInput;
        return new StopTimes(first, grace - first);
    }
}

/// <summary>A server's process with all its descendants, as far as the system can track them.</summary>
internal interface IProcessTree : IDisposable
{
    /// <summary>Whether any process of the tree is left, including zombies.</summary>
    bool HasMembers { get; }

    /// <summary>Asks all of them to exit, if the system supports that.</summary>
    void Terminate();

    /// <summary>Kills all of them.</summary>
    void Kill();
}
