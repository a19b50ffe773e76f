using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Sandbox;

/// <summary>
/// The worker process: runs one script at a time, one for each <see cref="FrameKind.Run"/> frame, until its input
/// closes. A second thread runs scripts, so that closing the input ends the process immediately, even during a script.
/// The calling thread only waits for that where the system has a way, and the script thread reads the frames, so that
/// an answer wakes the thread that needs it. Elsewhere the calling thread reads them and hands them over.
/// </summary>
internal sealed class Worker : IScriptPort
{
    /// <summary>If a script leaves more garbage than this, it is collected before the next script starts.</summary>
    private const long LeftoverBytes = 16 << 20;

    /// <summary>
    /// How long the script thread looks for an answer before it sleeps, if it waits for just one: a server of this
    /// machine may answer sooner than a processor wakes up, and nothing else of the script needs it meanwhile.
    /// </summary>
    private static readonly TimeSpan s_spin = TimeSpan.FromMicroseconds(150);

    private readonly FrameChannel _channel;
    private readonly InputWaits? _waits;
    private readonly Inbox<(string Code, ScriptLimits Limits, ToolNames Tools)> _scripts = new();
    private readonly Inbox<ScriptReply> _replies = new();
    private readonly Inbox<ReadOnlyMemory<byte>> _zoneData = new();
    private readonly ScriptZones _zones;
    private readonly TaskCompletionSource<IReadOnlyList<string>> _threadLacks = new();
    private ToolNames _tools = ToolNames.None;

    /// <summary>The script's calls and queries without an answer. Of the script thread.</summary>
    private int _pending;

    private Worker(Stream input, Stream output, InputWaits? waits)
    {
        _channel = new FrameChannel(input, output);
        _waits = waits;
        _zones = new ScriptZones(ZoneFromHost);
    }

    /// <summary>Serves until the input closes. The caller must then exit the process without waiting.</summary>
    /// <param name="input">Frames from the host.</param>
    /// <param name="output">Frames to the host.</param>
    /// <param name="sealThread">
    /// Called on the calling thread once it needs no more files. Returns what the system did not grant.
    /// </param>
    /// <param name="seal">
    /// Called on the script thread after that, once everything that scripts need is loaded. Returns what the system did
    /// not grant.
    /// </param>
    /// <param name="waits">How to wait for the input without reading it; null where the system has no way.</param>
    public static void Run(
        Stream input,
        Stream output,
        Func<IReadOnlyList<string>> sealThread,
        Func<IReadOnlyList<string>> seal,
        InputWaits? waits = null)
    {
        var worker = new Worker(input, output, waits);
        new Thread(() => worker.ServeScripts(seal), ScriptLimits.StackBytes) { IsBackground = true, Name = "scripts" }
            .Start();
        worker._threadLacks.SetResult(sealThread());
        if (waits is null) worker.ReadFrames();
        else waits.UntilClosed();
    }

    ScriptZones IScriptPort.Zones => _zones;

    void IScriptPort.Send(ScriptCall call)
    {
        _pending++;
        _channel.Write(FrameKind.Call, WorkerFrames.Call(call));
    }

    void IScriptPort.Send(ConsoleLine line) => _channel.Write(FrameKind.Log, WorkerFrames.Log(line));

    void IScriptPort.Send(ScriptQuery query)
    {
        _pending++;
        _channel.Write(FrameKind.Query, WorkerFrames.Query(query));
    }

    void IScriptPort.Send(ProgressReport progress) =>
        _channel.Write(FrameKind.Progress, WorkerFrames.Progress(progress));

    void IScriptPort.SendBlock(ReadOnlyMemory<byte> block) => _channel.Write(FrameKind.Emit, block);

    void IScriptPort.SendWaiting(bool waitsForPerson) =>
        _channel.Write(FrameKind.Waiting, WorkerFrames.Waiting(waitsForPerson));

    void IScriptPort.SendIdle(int taken) => _channel.Write(FrameKind.Idle, WorkerFrames.Idle(taken));

    void IScriptPort.SendTurnRequest() => _channel.Write(FrameKind.TurnRequest, WorkerFrames.TurnRequest());

    ScriptReply? IScriptPort.TakeReply(TimeSpan atMost)
    {
        if (!TryTake(_replies, atMost, out var reply)) return null;
        if (reply is { IsPause: false, IsTurn: false }) _pending--;
        return reply;
    }

    private ReadOnlyMemory<byte> ZoneFromHost(string name)
    {
        _channel.Write(FrameKind.Zone, WorkerFrames.Zone(name));
        return Take(_zoneData);
    }

    private T Take<T>(Inbox<T> inbox)
    {
        if (_waits is null) return inbox.Take();
        T? item;
        while (!inbox.TryTake(TimeSpan.Zero, out item)) ReadOwnFrame();
        return item;
    }

    private bool TryTake<T>(Inbox<T> inbox, TimeSpan atMost, [MaybeNullWhen(false)] out T item)
    {
        if (_waits is null) return inbox.TryTake(atMost, out item);
        var since = Stopwatch.GetTimestamp();
        while (!inbox.TryTake(TimeSpan.Zero, out item))
        {
            if (!_channel.HasBuffered && !IsReadableSoon(since, atMost)
                && !_waits.Readable(atMost - Stopwatch.GetElapsedTime(since)))
            {
                return false;
            }

            ReadOwnFrame();
        }

        return true;
    }

    private bool IsReadableSoon(long since, TimeSpan atMost)
    {
        if (_pending != 1) return false;
        var longest = atMost < s_spin ? atMost : s_spin;
        while (Stopwatch.GetElapsedTime(since) < longest)
        {
            if (_waits!.Readable(TimeSpan.Zero)) return true;
            Thread.Yield();
        }

        return false;
    }

    /// <exception cref="IOException">The host closed the pipe.</exception>
    private void ReadOwnFrame()
    {
        if (!TryReadFrame()) throw new EndOfStreamException();
    }

    private void ReadFrames()
    {
        while (TryReadFrame())
        {
        }
    }

    /// <summary>Reads one frame. In a method of its own, so that nothing refers to a large one afterwards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadFrame()
    {
        if (_channel.Read() is not { } frame) return false;
        switch (frame.Kind)
        {
            case FrameKind.Catalog:
                _tools = HostFrames.ReadCatalog(frame.Body);
                break;
            case FrameKind.Run:
                var (code, limits) = HostFrames.ReadRun(frame.Body);
                _scripts.Add((code, limits, _tools));
                break;
            case FrameKind.ZoneData:
                _zoneData.Add(HostFrames.ReadZoneData(frame.Body));
                break;
            case FrameKind.Reply:
                _replies.Add(HostFrames.ReadReply(frame.Body));
                break;
            default:
                throw new InvalidDataException($"unexpected {frame.Kind} frame from the host");
        }

        return true;
    }

    private void ServeScripts(Func<IReadOnlyList<string>> seal)
    {
        try
        {
            RunScripts(seal);
        }
        catch (IOException)
        {
            // The host closed the pipe; the end of the input is about to end the process.
        }
    }

    private void RunScripts(Func<IReadOnlyList<string>> seal)
    {
        // Warm up: the first script pays the one-time initialization, so run one before reporting ready.
        ScriptEngine.Run("await null; return JSON.stringify([1])", new ScriptLimits(), ToolNames.None, this);
        _ = RandomSource.Bytes(1);

        // The filter of system calls, which seal installs, would refuse the reading thread its own sealing.
        var lacks = _threadLacks.Task.GetAwaiter().GetResult();
        _channel.Write(FrameKind.Ready, WorkerFrames.Ready([.. lacks.Union(seal())]));
        while (true)
        {
            RunNext(Spare());
            if (GC.GetTotalMemory(forceFullCollection: false) > LeftoverBytes)
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }
    }

    /// <summary>
    /// An engine for the next script, made while nobody waits for it; null if there is no memory for one now.
    /// </summary>
    private ScriptEngine? Spare()
    {
        try
        {
            return new ScriptEngine(this);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Runs the next script. In a method of its own, so that nothing refers to it afterwards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunNext(ScriptEngine? made)
    {
        var (code, limits, tools) = Take(_scripts);

        // Discard late replies to the previous script's calls; the host kills a worker with calls still pending.
        _replies.Clear();
        _pending = 0;
        _channel.Write(FrameKind.Started, default);
        _channel.Write(FrameKind.Done, DoneFrame.Write(ScriptEngine.Run(code, limits, tools, this, made)));
    }
}
