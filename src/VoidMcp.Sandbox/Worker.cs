using System.Collections.Concurrent;

namespace VoidMcp.Sandbox;

/// <summary>
/// The worker's process: one script after another, each from a <see cref="FrameKind.Run"/> frame, until the input
/// closes. The calling thread reads, a thread of its own runs scripts, so that the end of the input ends the process
/// at once, whatever a script is doing.
/// </summary>
internal sealed class Worker : IScriptPort
{
    /// <summary>More than this left by a script is cleared away before the next: it shall have the whole heap.</summary>
    private const long LeftoverBytes = 16 << 20;

    private readonly FrameChannel _channel;
    private readonly BlockingCollection<(string Code, ScriptLimits Limits, ToolNames Tools)> _scripts = [];
    private readonly BlockingCollection<ScriptReply> _replies = [];

    private Worker(Stream input, Stream output) => _channel = new FrameChannel(input, output);

    /// <summary>Serves until the input closes. The caller ends the process when this returns, without waiting for anything.</summary>
    /// <param name="input">Frames from the host.</param>
    /// <param name="output">Frames to the host.</param>
    /// <param name="sealThread">Called on the reading thread when it needs the system no more.</param>
    /// <param name="seal">Called on the scripts' thread when everything is loaded that any script may need.</param>
    public static void Run(Stream input, Stream output, Action sealThread, Action seal)
    {
        var worker = new Worker(input, output);
        new Thread(() => worker.ServeScripts(seal), ScriptLimits.StackBytes) { IsBackground = true, Name = "scripts" }.Start();
        sealThread();
        worker.ReadFrames();
    }

    void IScriptPort.Send(ScriptCall call) => _channel.Write(FrameKind.Call, Frames.Call(call));

    void IScriptPort.Send(ConsoleLine line) => _channel.Write(FrameKind.Log, Frames.Log(line));

    void IScriptPort.Send(ScriptQuery query) => _channel.Write(FrameKind.Query, Frames.Query(query));

    void IScriptPort.Send(ProgressReport progress) => _channel.Write(FrameKind.Progress, Frames.Progress(progress));

    void IScriptPort.SendBlock(ReadOnlyMemory<byte> block) => _channel.Write(FrameKind.Emit, block);

    void IScriptPort.SendWaiting(bool waitsForPerson) => _channel.Write(FrameKind.Waiting, Frames.Waiting(waitsForPerson));

    ScriptReply? IScriptPort.TakeReply(TimeSpan atMost) => _replies.TryTake(out var reply, atMost) ? reply : null;

    private void ReadFrames()
    {
        var tools = ToolNames.None;
        while (_channel.Read() is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Catalog:
                    tools = Frames.ReadCatalog(frame.Body);
                    break;
                case FrameKind.Run:
                    var (code, limits) = Frames.ReadRun(frame.Body);
                    _scripts.Add((code, limits, tools));
                    break;
                case FrameKind.Reply:
                    _replies.Add(Frames.ReadReply(frame.Body));
                    break;
                default:
                    throw new InvalidDataException($"the host sent a {frame.Kind} frame");
            }
        }
    }

    private void ServeScripts(Action seal)
    {
        try
        {
            RunScripts(seal);
        }
        catch (IOException)
        {
            // Nobody reads any more; the end of the input is about to end the process.
        }
    }

    private void RunScripts(Action seal)
    {
        // The first script pays for what is made once per process, so one runs before anybody waits.
        ScriptEngine.Run("await null; return JSON.stringify([1])", new ScriptLimits(), ToolNames.None, this);
        SystemData.Load();
        seal();
        _channel.Write(FrameKind.Ready, Frames.Ready());
        foreach (var (code, limits, tools) in _scripts.GetConsumingEnumerable())
        {
            // An answer to the last script's call may still arrive; the host kills a worker that left any open.
            while (_replies.TryTake(out _))
            {
            }

            _channel.Write(FrameKind.Started, default);
            var end = ScriptEngine.Run(code, limits, tools, this);
            _channel.Write(FrameKind.Done, Frames.Done(end));
            if (GC.GetTotalMemory(forceFullCollection: false) > LeftoverBytes) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }
    }
}
