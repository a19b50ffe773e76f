using VoidMcp.Sandbox.Dates;

namespace VoidMcp.Sandbox;

/// <summary>A tool call that the script makes.</summary>
/// <param name="Id">Number of the request within the script, from 1.</param>
/// <param name="Server">The server name as the script wrote it; the host resolves it.</param>
/// <param name="Tool">The tool name as the script wrote it; empty if a server itself was called.</param>
/// <param name="Arguments">A JSON object in UTF-8.</param>
/// <param name="Line">The line of the call in the model's code; 0 if unknown.</param>
internal sealed record ScriptCall(int Id, string Server, string Tool, ReadOnlyMemory<byte> Arguments, int Line);

/// <summary>The kinds of query that a script sends to the host.</summary>
internal enum ScriptQueryKind
{
    /// <summary><c>search(query, options?)</c>.</summary>
    Search = 1,

    /// <summary><c>describe("server.tool")</c>.</summary>
    Describe = 2,

    /// <summary><c>ask(question, schema?)</c>: asks the user, if the client supports it.</summary>
    Ask = 3,

    /// <summary><c>results.get(id)</c>.</summary>
    OpenResult = 4,

    /// <summary><c>results.list()</c>.</summary>
    ListResults = 5,

    /// <summary><c>scripts.name(args)</c>: the code of one of the user's scripts.</summary>
    Script = 6,
}

/// <summary>A query that the script makes; answered by a <see cref="ScriptReply"/>, like a call.</summary>
/// <param name="Id">Number of the request within the script, shared with calls.</param>
/// <param name="Kind">The kind of query.</param>
/// <param name="Arguments">A JSON array in UTF-8, as the script wrote it; the host validates it.</param>
/// <param name="Line">The line of the query in the model's code; 0 if unknown.</param>
internal sealed record ScriptQuery(int Id, ScriptQueryKind Kind, ReadOnlyMemory<byte> Arguments, int Line);

/// <summary>A progress report of the script.</summary>
/// <param name="Message">At most <see cref="ScriptLimits.MaxProgressChars"/> characters; may be empty.</param>
/// <param name="Fraction">From 0 to 1; null if unknown.</param>
internal sealed record ProgressReport(string Message, double? Fraction);

/// <summary>
/// The answer to a <see cref="ScriptCall"/> or <see cref="ScriptQuery"/>: a JSON payload or a failure.
/// </summary>
internal sealed record ScriptReply(int Id, ReadOnlyMemory<byte> Payload, ToolFailure? Failure)
{
    /// <summary>
    /// The content that came with a structured result, if it says more; a JSON array in UTF-8, or empty.
    /// </summary>
    public ReadOnlyMemory<byte> Beside { get; init; }

    /// <summary>
    /// Not an answer: gives the script its turn, so that it can continue when a timer is due. Request IDs start at 1.
    /// </summary>
    public static readonly ScriptReply Turn = new(-1, default, null);

    public bool IsTurn => Id == -1;

    /// <summary>
    /// Not an answer: a called server started to ask the user something, or the script waits for its turn (true); or
    /// that is over (false).
    /// </summary>
    public static ScriptReply Paused(bool isPaused) =>
        new(0, isPaused ? "true"u8.ToArray() : "false"u8.ToArray(), null);

    public bool IsPause => Id == 0;
}

/// <summary>
/// The data of a ToolError. Content and structured value are those of the failed result, as JSON in UTF-8; empty if
/// none.
/// </summary>
internal sealed record ToolFailure(
    string Server,
    string Tool,
    string Message,
    ReadOnlyMemory<byte> Content,
    ReadOnlyMemory<byte> Structured = default);

/// <summary>One line of console output.</summary>
internal sealed record ConsoleLine(string Level, string Text);

/// <summary>The servers and tools that a script can call. Immutable.</summary>
internal sealed class ToolNames(IReadOnlyList<ServerTools> servers)
{
    public static readonly ToolNames None = new([]);

    private readonly Dictionary<string, HashSet<string>> _byServer =
        servers.ToDictionary(s => s.Name, s => s.Tools.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    public IReadOnlyList<ServerTools> Servers { get; } = servers;

    public bool Has(string server) => _byServer.ContainsKey(server);

    public bool Has(string server, string tool) => _byServer.TryGetValue(server, out var tools) && tools.Contains(tool);
}

/// <summary>One server's name and its tools' names, exactly as registered.</summary>
internal sealed record ServerTools(string Name, IReadOnlyList<string> Tools);

/// <summary>
/// The script's connection to its host: sends requests and output, receives replies. The worker implements it over
/// pipes, tests in memory.
/// </summary>
internal interface IScriptPort
{
    /// <summary>The time zones that scripts can use.</summary>
    ScriptZones Zones { get; }

    void Send(ScriptCall call);

    void Send(ConsoleLine line);

    void Send(ScriptQuery query);

    void Send(ProgressReport progress);

    /// <summary>Sends one MCP content block to be added to the answer.</summary>
    void SendBlock(ReadOnlyMemory<byte> block);

    /// <summary>
    /// Reports that the script now waits only for a person's answer (true), or no longer does (false).
    /// </summary>
    void SendWaiting(bool waitsForPerson);

    /// <summary>Reports that the script only waits, so that another one can compute until the next reply.</summary>
    /// <param name="taken">Number of replies taken so far, other than pauses.</param>
    void SendIdle(int taken);

    /// <summary>Requests the turn, because a timer is due; answered by <see cref="ScriptReply.Turn"/>.</summary>
    void SendTurnRequest();

    /// <summary>Waits for the next reply; null after <paramref name="atMost"/> without one.</summary>
    ScriptReply? TakeReply(TimeSpan atMost);
}

/// <summary>
/// How a script ended: with a <see cref="Result"/> (JSON; empty for undefined) or an <see cref="Error"/>.
/// </summary>
internal sealed record ScriptEnd
{
    public ReadOnlyMemory<byte> Result { get; init; }

    public ScriptError? Error { get; init; }

    /// <summary>Warnings to show with the result, for example that a promise was converted to a string.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of calls still pending when the script ended.</summary>
    public int CallsPending { get; init; }

    /// <summary>Number of console lines dropped because of the console limit.</summary>
    public int LinesDropped { get; init; }
}
