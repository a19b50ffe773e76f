using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;
using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Tests.Sandbox;

/// <summary>Runs a script in process, with tools that answer from a table.</summary>
internal sealed class ScriptBench : IScriptPort
{
    private static readonly ToolNames s_tools = new(
        [new ServerTools("files", ["read", "write-file", "toString"]), new ServerTools("my-server", ["do-it"])]);

    private static readonly ThreadLocal<ScriptZones> s_zonesOfThread = new(() => new ScriptZones(ZoneFiles.Read));

    private readonly Queue<ScriptReply> _replies = [];
    private int _taken;
    private bool _waits;

    public List<ScriptCall> Calls { get; } = [];

    public List<ConsoleLine> Console { get; } = [];

    public ToolNames Tools { get; set; } = s_tools;

    public List<ScriptQuery> Queries { get; } = [];

    public List<string> Blocks { get; } = [];

    public List<ProgressReport> Progress { get; } = [];

    /// <summary>Waits during which the script said that it does nothing but wait for a person.</summary>
    public int PersonWaits { get; private set; }

    /// <summary>How often the script gave up its turn to compute.</summary>
    public int Idles { get; private set; }

    /// <summary>How often it asked for it again.</summary>
    public int TurnRequests { get; private set; }

    /// <summary>What a query gets; its arguments unless a test says otherwise. Null leaves it unanswered.</summary>
    public Func<ScriptQuery, ScriptReply?> AnswerQuery { get; set; } =
        query => new ScriptReply(query.Id, query.Arguments, null);

    /// <summary>Called when the script waits for a reply; before it gets one.</summary>
    public Action<TimeSpan> OnWait { get; set; } = _ => { };

    /// <summary>
    /// What a call gets; the arguments themselves unless a test says otherwise. Null leaves it unanswered.
    /// </summary>
    public Func<ScriptCall, ScriptReply?> Answer { get; set; } = call => new ScriptReply(call.Id, call.Arguments, null);

    public ScriptLimits Limits { get; set; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public ScriptEnd Run(string code)
    {
        _taken = 0;
        return OnRoomyStack(() => ScriptEngine.Run(code, Limits, Tools, this));
    }

    /// <summary>The result's JSON; fails the test if the script failed.</summary>
    public string Result(string code)
    {
        var end = Run(code);
        Assert.True(end.Error is null, $"{end.Error?.Name}: {end.Error?.Message} (line {end.Error?.Line})");
        return Encoding.UTF8.GetString(end.Result.Span);
    }

    /// <summary>The error; fails the test if the script succeeded.</summary>
    public ScriptError Error(string code) =>
        Run(code).Error ?? throw new Xunit.Sdk.XunitException("the script succeeded");

    public static ScriptReply Fail(ScriptCall call, string message) =>
        new(
            call.Id,
            default,
            new ToolFailure(call.Server, call.Tool, message, """[{"type":"text","text":"why"}]"""u8.ToArray()));

    /// <summary>Gives a reply that was held back.</summary>
    public void Reply(ScriptReply reply) => _replies.Enqueue(reply);

    ScriptZones IScriptPort.Zones => s_zonesOfThread.Value!;

    void IScriptPort.Send(ScriptCall call)
    {
        Calls.Add(call);
        if (Answer(call) is { } reply) _replies.Enqueue(reply);
    }

    void IScriptPort.Send(ConsoleLine line) => Console.Add(line);

    void IScriptPort.Send(ScriptQuery query)
    {
        Queries.Add(query);
        if (AnswerQuery(query) is { } reply) _replies.Enqueue(reply);
    }

    void IScriptPort.Send(ProgressReport progress) => Progress.Add(progress);

    void IScriptPort.SendBlock(ReadOnlyMemory<byte> block) => Blocks.Add(Encoding.UTF8.GetString(block.Span));

    void IScriptPort.SendWaiting(bool waitsForPerson)
    {
        Assert.NotEqual(_waits, waitsForPerson);
        _waits = waitsForPerson;
        if (_waits) PersonWaits++;
    }

    void IScriptPort.SendIdle(int taken)
    {
        Assert.Equal(_taken, taken);
        Idles++;
    }

    void IScriptPort.SendTurnRequest()
    {
        TurnRequests++;
        _replies.Enqueue(ScriptReply.Turn);
    }

    ScriptReply? IScriptPort.TakeReply(TimeSpan atMost)
    {
        OnWait(atMost);
        if (!_replies.TryDequeue(out var reply)) return null;
        if (!reply.IsPause) _taken++;
        return reply;
    }

    /// <summary>As in the worker: recursion must meet the engine's limits before the stack's end.</summary>
    private static ScriptEnd OnRoomyStack(Func<ScriptEnd> run)
    {
        ScriptEnd? end = null;
        var thread = new Thread(() => end = run(), ScriptLimits.StackBytes);
        thread.Start();
        thread.Join();
        return end!;
    }
}
