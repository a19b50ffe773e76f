using System.Diagnostics;
using System.Globalization;
using System.Text;
using VoidMcp.Processes;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// A worker process and its pipes. Runs one script at a time. Start it on a thread that outlives it: on Linux, a worker
/// is killed when the thread that started it exits. Starting blocks.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>Heap in addition to the script's limit: for the engine itself and garbage not yet collected.</summary>
    private const long BaseHeapBytes = 28L << 20;

    private const int StderrStackBytes = 128 << 10, FramesStackBytes = 1 << 20, StderrTailChars = 2_000;

    private readonly Process _process;
    private readonly FrameChannel _channel;
    private readonly WorkerInput _input;
    private readonly Thread _stderrThread, _framesThread;
    private readonly StringBuilder _stderr = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerDeath> _death = new();
    private readonly Lock _gate = new();
    private readonly Action<IReadOnlyList<string>>? _onReady;
    private RunningScript? _run;
    private CallableTools? _told;
    private bool _dead;
    private int _disposed, _zonesRead;

    private WorkerProcess(Process process, long memoryBytes, Action<IReadOnlyList<string>>? onReady)
    {
        (_process, _onReady) = (process, onReady);
        MemoryBytes = memoryBytes;
        var input = process.StandardInput.BaseStream;
        _channel = new FrameChannel(process.StandardOutput.BaseStream, input);
        _input = new WorkerInput(_channel, PipeRoom.Of(input), Kill);
        _stderrThread = new Thread(DrainStderr, StderrStackBytes) { IsBackground = true, Name = "worker stderr" };
        _stderrThread.Start();
        _framesThread = new Thread(ReadFrames, FramesStackBytes) { IsBackground = true, Name = "worker frames" };
        _framesThread.Start();
    }

    /// <summary>The script's memory limit.</summary>
    public long MemoryBytes { get; }

    /// <summary>Completes when the worker is ready for scripts; fails if it dies first.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The parts of its confinement that the system did not grant; complete once it is ready.</summary>
    public IReadOnlyList<string> Lacks { get; private set; } = [];

    public int Id => _process.Id;

    /// <summary>Whether the process has exited, possibly unnoticed so far: the system may kill idle ones too.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Number of scripts it has run.</summary>
    public int Runs { get; private set; }

    /// <param name="command">How to start it.</param>
    /// <param name="memoryBytes">The scripts' memory limit.</param>
    /// <param name="onReady">
    /// Called with <see cref="Lacks"/> when it is ready, from a thread of its own. Must not throw.
    /// </param>
    /// <exception cref="IOException">The process can't be started.</exception>
    public static WorkerProcess Start(
        WorkerCommand command, long memoryBytes, Action<IReadOnlyList<string>>? onReady = null)
    {
        var start = new ProcessStartInfo(new SelfCommand(command.File, command.Arguments).FileNow)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetPathRoot(command.File) ?? "",
        };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        SetEnvironment(start.Environment, memoryBytes);
        try
        {
            return new WorkerProcess(Process.Start(start) ?? throw new IOException("no process"), memoryBytes, onReady);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"cannot start the script worker {command.File}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Sends a script to the worker. The run receives all its frames until the worker is done or dead.
    /// </summary>
    public void Begin(RunningScript run)
    {
        bool dead;
        lock (_gate)
        {
            if (_run is not null) throw new InvalidOperationException("a worker runs one script at a time");
            (_run, dead) = (run, _dead);
            Runs++;
        }

        if (dead)
        {
            run.WorkerDied(_death.Task.GetAwaiter().GetResult());
            return;
        }

        if (!ReferenceEquals(_told, run.Request.Catalog))
        {
            _input.Send(FrameKind.Catalog, HostFrames.Catalog(run.Request.Catalog.Names));
            _told = run.Request.Catalog;
        }

        // If the process has exited since, the reading thread reports it with the reason.
        _input.Send(FrameKind.Run, HostFrames.Run(run.Request.Code, run.Request.Limits));
    }

    /// <summary>Ends the worker's current script, so that it is free for the next one.</summary>
    public void Release()
    {
        lock (_gate) _run = null;
    }

    /// <summary>Answers a call; never blocks. The answer is dropped if the worker has exited.</summary>
    public void Answer(ScriptReply reply) => _input.Send(FrameKind.Reply, HostFrames.Reply(reply));

    /// <summary>Kills the process; the reading thread notices.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has already exited.
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _input.Close();
        Kill();

        // The reading thread asks for the exit code, which a disposed process no longer has. On Windows, closing the
        // handle during that wait would crash the gateway.
        if (Thread.CurrentThread != _framesThread) _framesThread.Join();
        _process.Dispose();
    }

    /// <summary>
    /// Configures the process: an environment that is empty but for the time zone, and the heap limit.
    /// </summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, long memoryBytes)
    {
        var systemRoot = Environment.GetEnvironmentVariable("SystemRoot");
        var runtime = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var timeZone = Environment.GetEnvironmentVariable("TZ");
        environment.Clear();
        if (OperatingSystem.IsWindows() && systemRoot is not null) environment["SystemRoot"] = systemRoot;
        if (runtime is not null) environment["DOTNET_ROOT"] = runtime;
        if (timeZone is not null) environment["TZ"] = timeZone;

        // The runtime parses this number as hexadecimal.
        environment["DOTNET_GCHeapHardLimit"] = (memoryBytes + BaseHeapBytes)
            .ToString("x", CultureInfo.InvariantCulture);

        // 4 MiB. By default the runtime sizes generation 0 by the CPU cache, which may exceed the heap limit; the
        // binary has 1 MiB, for processes that idle, which one script's engine fills.
        environment["DOTNET_GCgen0MaxBudget"] = "400000";
        environment["DOTNET_GCgen0size"] = "400000";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_DbgEnableMiniDump"] = "0";
        environment["DOTNET_EnableDiagnostics"] = "0";
    }

    private void ReadFrames()
    {
        try
        {
            while (_channel.Read() is { } frame)
            {
                if (frame.Kind == FrameKind.Ready) Greet(frame.Body);
                else if (frame.Kind == FrameKind.Zone) SendZone(WorkerFrames.ReadZone(frame.Body));
                else Current()?.Handle(this, frame.Kind, frame.Body);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            // The pipe broke because the worker died, or the worker is killed for an invalid frame.
            lock (_stderr) _stderr.Append(e is InvalidDataException ? $"protocol error: {e.Message}" : "");
        }

        Kill();
        RunningScript? run;
        lock (_gate)
        {
            _dead = true;
            run = _run;
        }

        var obituary = Obituary();
        _death.SetResult(obituary);
        _ready.TrySetException(new IOException($"the script worker exited before it was ready: {obituary}"));

        // Possibly nobody is waiting for it: the death of a spare worker is noticed when it is taken.
        _ = _ready.Task.Exception;
        run?.WorkerDied(obituary);
    }

    private void Greet(ReadOnlyMemory<byte> frame)
    {
        // Only the first counts: a script that broke out could send another.
        if (_ready.Task.IsCompleted) throw new InvalidDataException("it was ready before");
        Lacks = WorkerFrames.ReadReady(frame);
        _onReady?.Invoke(Lacks);
        _ready.TrySetResult();
    }

    private void SendZone(string name)
    {
        // A worker asks once for each zone; one that asks more often is compromised.
        if (++_zonesRead > ZoneFiles.MaxZones) throw new InvalidDataException("too many time zones");
        _input.Send(FrameKind.ZoneData, HostFrames.ZoneData(ZoneFiles.Read(name)));
    }

    private RunningScript? Current()
    {
        lock (_gate) return _run;
    }

    private void DrainStderr()
    {
        var buffer = new char[1024];
        try
        {
            int read;
            while ((read = _process.StandardError.Read(buffer, 0, buffer.Length)) > 0)
            {
                lock (_stderr)
                {
                    _stderr.Append(buffer, 0, read);
                    if (_stderr.Length > 2 * StderrTailChars) _stderr.Remove(0, _stderr.Length - StderrTailChars);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe closed with the process; keep what was read.
        }
    }

    /// <summary>
    /// Waits for the exit code and stderr. Only for a process that is exiting, and on the thread that reads its frames,
    /// for which <see cref="Dispose"/> waits.
    /// </summary>
    private WorkerDeath Obituary()
    {
        try
        {
            _process.WaitForExit();
            _stderrThread.Join(TimeSpan.FromSeconds(1));
            lock (_stderr) return new WorkerDeath(_process.ExitCode, _stderr.ToString().Trim());
        }
        catch (InvalidOperationException)
        {
            return new WorkerDeath(-1, "");
        }
    }
}
