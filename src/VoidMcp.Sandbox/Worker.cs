using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Sandbox;

/// <summary>
/// The worker process: runs one script at a time, one for each <see cref="FrameKind.Run"/> frame, until its input
/// closes. The calling thread reads frames and a second thread runs scripts, so that closing the input ends the
/// process immediately, even during a script.
/// </summary>
internal sealed class Worker : IScriptPort
{
    /// <summary>If a script leaves more garbage than this, it is collected before the next script starts.</summary>
    private const long LeftoverBytes = 16 << 20;

    private readonly FrameChannel _channel;
    private readonly BlockingCollection<(string Code, ScriptLimits Limits, ToolNames Tools)> _scripts = [];
    private readonly BlockingCollection<ScriptReply> _replies = [];
    private readonly BlockingCollection<ReadOnlyMemory<byte>> _zoneData = [];
    private readonly ScriptZones _zones;
    private readonly TaskCompletionSource<IReadOnlyList<string>> _threadLacks = new();
    private ToolNames _tools = ToolNames.None;

    private Worker(Stream input, Stream output)
    {
        _channel = new FrameChannel(input, output);
        _zones = new ScriptZones(ZoneFromHost);
    }

    /// <summary>Serves until the input closes. The caller must then exit the process without waiting.</summary>
    /// <param name="input">Frames from the host.</param>
    /// <param name="output">Frames to the host.</param>
    /// <param name="sealThread">
    /// Called on the reading thread once it needs no more files. Returns what the system did not grant.
    /// </param>
    /// <param name="seal">
    /// Called on the script thread after that, once everything that scripts need is loaded. Returns what the system did
    /// not grant.
    /// </param>
    public static void Run(
        Stream input, Stream output, Func<IReadOnlyList<string>> sealThread, Func<IReadOnlyList<string>> seal)
    {
        var worker = new Worker(input, output);
        new Thread(() => worker.ServeScripts(seal), ScriptLimits.StackBytes) { IsBackground = true, Name = "scripts" }
            .Start();
        worker._threadLacks.SetResult(sealThread());
        worker.ReadFrames();
    }

    ScriptZones IScriptPort.Zones => _zones;

    void IScriptPort.Send(ScriptCall call) => _channel.Write(FrameKind.Call, WorkerFrames.Call(call));

    void IScriptPort.Send(ConsoleLine line) => _channel.Write(FrameKind.Log, WorkerFrames.Log(line));

    void IScriptPort.Send(ScriptQuery query) => _channel.Write(FrameKind.Query, WorkerFrames.Query(query));

    void IScriptPort.Send(ProgressReport progress) =>
        _channel.Write(FrameKind.Progress, WorkerFrames.Progress(progress));

    void IScriptPort.SendBlock(ReadOnlyMemory<byte> block) => _channel.Write(FrameKind.Emit, block);

    void IScriptPort.SendWaiting(bool waitsForPerson) =>
        _channel.Write(FrameKind.Waiting, WorkerFrames.Waiting(waitsForPerson));

    void IScriptPort.SendIdle(int taken) => _channel.Write(FrameKind.Idle, WorkerFrames.Idle(taken));

    void IScriptPort.SendTurnRequest() => _channel.Write(FrameKind.TurnRequest, WorkerFrames.TurnRequest());

    ScriptReply? IScriptPort.TakeReply(TimeSpan atMost) => _replies.TryTake(out var reply, atMost) ? reply : null;

    private ReadOnlyMemory<byte> ZoneFromHost(string name)
    {
        _channel.Write(FrameKind.Zone, WorkerFrames.Zone(name));
        return _zoneData.Take();
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
        foreach (var (code, limits, tools) in _scripts.GetConsumingEnumerable())
        {
            // Discard late replies to the previous script's calls; the host kills a worker with calls still pending.
            while (_replies.TryTake(out _))
            {
            }

            _channel.Write(FrameKind.Started, default);
            var end = ScriptEngine.Run(code, limits, tools, this);
            _channel.Write(FrameKind.Done, DoneFrame.Write(end));
            if (GC.GetTotalMemory(forceFullCollection: false) > LeftoverBytes)
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }
    }
}
