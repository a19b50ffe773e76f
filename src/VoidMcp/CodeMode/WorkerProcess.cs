using System.Diagnostics;
using System.Globalization;
using System.Text;
using VoidMcp.Sandbox;
using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>
/// One worker process and its two pipes. Runs one script at a time. Starting blocks, and must happen on a thread that
/// lives as long as the worker shall: on Linux a worker dies with the thread that started it.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>Heap beside what the script may use: what the engine itself needs, and what the collector has not cleared yet.</summary>
    private const long BaseHeapBytes = 28L << 20;

    private const int ReaderStackBytes = 256 << 10, StderrTailChars = 2_000;

    private readonly Process _process;
    private readonly FrameChannel _channel;
    private readonly Thread _stderrThread;
    private readonly StringBuilder _stderr = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private RunningScript? _run;
    private CallableTools? _told;
    private bool _dead;
    private int _disposed;

    private WorkerProcess(Process process, long memoryBytes)
    {
        _process = process;
        MemoryBytes = memoryBytes;
        _channel = new FrameChannel(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        _stderrThread = new Thread(DrainStderr, ReaderStackBytes) { IsBackground = true, Name = "worker stderr" };
        _stderrThread.Start();
        new Thread(ReadFrames, ReaderStackBytes) { IsBackground = true, Name = "worker frames" }.Start();
    }

    /// <summary>What a script may use of its heap.</summary>
    public long MemoryBytes { get; }

    /// <summary>Completes when the worker takes scripts; fails if it died instead.</summary>
    public Task Ready => _ready.Task;

    public int Id => _process.Id;

    /// <summary>Whether the process is gone, though nobody may have been told yet: the system kills idle ones too.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Scripts that it has run.</summary>
    public int Runs { get; private set; }

    /// <exception cref="IOException">The program can't be started.</exception>
    public static WorkerProcess Start(WorkerCommand command, long memoryBytes)
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
            return new WorkerProcess(Process.Start(start) ?? throw new IOException("no process"), memoryBytes);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"the script worker {command.File} can't be started: {e.Message}", e);
        }
    }

    /// <summary>Gives the worker a script. The run is told about everything until the worker is done or dead.</summary>
    public void Begin(RunningScript run)
    {
        lock (_gate)
        {
            if (_run is not null) throw new InvalidOperationException("a worker runs one script at a time");
            _run = run;
            Runs++;
        }

        try
        {
            if (!ReferenceEquals(_told, run.Request.Catalog))
            {
                _channel.Write(FrameKind.Catalog, Frames.Catalog(run.Request.Catalog.Names));
                _told = run.Request.Catalog;
            }

            _channel.Write(FrameKind.Run, Frames.Run(run.Request.Code, run.Request.Limits));
        }
        catch (IOException)
        {
            // The process is gone; the thread that reads from it says so, and why.
            Kill();
        }

        lock (_gate)
        {
            if (!_dead) return;
        }

        run.WorkerDied(Obituary());
    }

    /// <summary>Takes a script's end off the worker, which is then free for the next.</summary>
    public void Release()
    {
        lock (_gate) _run = null;
    }

    /// <summary>Answers a call. An answer for a worker that is gone is dropped: nobody waits for it.</summary>
    public void Answer(ScriptReply reply)
    {
        try
        {
            _channel.Write(FrameKind.Reply, Frames.Reply(reply));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Kill();
        }
    }

    /// <summary>Ends the process now; the thread that reads from it notices.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Nothing of the user's environment, and the wall around the heap.</summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, long memoryBytes)
    {
        var systemRoot = Environment.GetEnvironmentVariable("SystemRoot");
        var runtime = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        environment.Clear();
        if (OperatingSystem.IsWindows() && systemRoot is not null) environment["SystemRoot"] = systemRoot;
        if (runtime is not null) environment["DOTNET_ROOT"] = runtime;

        // The runtime reads this number as hexadecimal.
        environment["DOTNET_GCHeapHardLimit"] = (memoryBytes + BaseHeapBytes).ToString("x", CultureInfo.InvariantCulture);

        // By itself the runtime lets as much garbage gather as the processor's cache is large, which may be more than the wall.
        environment["DOTNET_GCgen0MaxBudget"] = "400000";
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
                else Current()?.Handle(this, frame.Kind, frame.Body);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            // A broken pipe is the worker's death; a frame that makes no sense becomes it.
            lock (_stderr) _stderr.Append(e is InvalidDataException ? $"sent {e.Message}" : "");
        }

        Kill();
        RunningScript? run;
        lock (_gate)
        {
            _dead = true;
            run = _run;
        }

        var obituary = Obituary();
        _ready.TrySetException(new IOException($"the script worker ended before it was ready: {obituary}"));

        // Nobody may be waiting for it: a spare worker that died is noticed when it is taken.
        _ = _ready.Task.Exception;
        run?.WorkerDied(obituary);
    }

    private void Greet(ReadOnlyMemory<byte> frame)
    {
        var version = Frames.ReadReady(frame);
        if (version == Frames.Version) _ready.TrySetResult();
        else throw new InvalidDataException($"version {version} of the frames; this host speaks {Frames.Version}");
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
            // The pipe went with the process; what had come is kept.
        }
    }

    /// <summary>How the process ended. Only for a process that is ending.</summary>
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

/// <summary>A worker's end: its exit code (128 and the signal's number on Unix) and the last of its stderr.</summary>
internal sealed record WorkerDeath(int ExitCode, string Stderr)
{
    public bool OutOfMemory => Stderr.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase)
        || Stderr.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>SIGSEGV: on the worker's thread, that is the end of the stack.</summary>
    public bool StackOverflow => ExitCode == 139 || Stderr.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase);
}
