namespace VoidMcp.Sandbox;

/// <summary>A tool call that leaves the script.</summary>
/// <param name="Id">Counts from one within the script.</param>
/// <param name="Server">The name as the script wrote it; the host finds the tool.</param>
/// <param name="Tool">Likewise; empty where a server itself was called.</param>
/// <param name="Arguments">A JSON object in UTF-8.</param>
/// <param name="Line">The line of the call in the model's code, or zero.</param>
internal sealed record ScriptCall(int Id, string Server, string Tool, ReadOnlyMemory<byte> Arguments, int Line);

/// <summary>What a script asks its host beside tool calls.</summary>
internal enum ScriptQueryKind
{
    /// <summary><c>search(query, options?)</c>.</summary>
    Search = 1,

    /// <summary><c>describe("server.tool")</c>.</summary>
    Describe = 2,

    /// <summary><c>ask(question, schema?)</c>: a person answers, if there is one.</summary>
    Ask = 3,

    /// <summary><c>results.get(id)</c>.</summary>
    OpenResult = 4,

    /// <summary><c>results.list()</c>.</summary>
    ListResults = 5,
}

/// <summary>A query that leaves the script; answered by a <see cref="ScriptReply"/>, as calls are.</summary>
/// <param name="Id">In one numbering with the calls.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Arguments">A JSON array in UTF-8, as the script wrote it; the host judges it.</param>
/// <param name="Line">The line of the query in the model's code, or zero.</param>
internal sealed record ScriptQuery(int Id, ScriptQueryKind Kind, ReadOnlyMemory<byte> Arguments, int Line);

/// <summary>How far a script says that it is.</summary>
/// <param name="Message">At most <see cref="ScriptLimits.MaxProgressChars"/>; may be empty.</param>
/// <param name="Fraction">From 0 to 1, or null.</param>
internal sealed record ProgressReport(string Message, double? Fraction);

/// <summary>The answer to a <see cref="ScriptCall"/> or <see cref="ScriptQuery"/>: the payload's JSON, or a failure.</summary>
internal sealed record ScriptReply(int Id, ReadOnlyMemory<byte> Payload, ToolFailure? Failure)
{
    /// <summary>
    /// Not an answer: a server that was called asks a person something (true), or has been answered (false). Requests count from one.
    /// </summary>
    public static ScriptReply PersonAsked(bool isOpen) => new(0, isOpen ? "true"u8.ToArray() : "false"u8.ToArray(), null);

    public bool IsPersonAsked => Id == 0;
}

/// <summary>What a ToolError is made of. The content is that of the failed result, as JSON in UTF-8; empty where there is none.</summary>
internal sealed record ToolFailure(string Server, string Tool, string Message, ReadOnlyMemory<byte> Content);

/// <summary>One line that the script printed.</summary>
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
/// Where all that leaves a script goes, and where replies come from. The worker has one over its pipes; tests have one in
/// memory.
/// </summary>
internal interface IScriptPort
{
    void Send(ScriptCall call);

    void Send(ConsoleLine line);

    void Send(ScriptQuery query);

    void Send(ProgressReport progress);

    /// <summary>Sends one MCP content block along with the answer.</summary>
    void SendBlock(ReadOnlyMemory<byte> block);

    /// <summary>Says that the script has nothing to do until a person answers, or that it has again.</summary>
    void SendWaiting(bool waitsForPerson);

    /// <summary>Waits for the next reply; null when <paramref name="atMost"/> has passed without one.</summary>
    ScriptReply? TakeReply(TimeSpan atMost);
}

/// <summary>How a script ended: with <see cref="Result"/> (JSON; empty for undefined) or with <see cref="Error"/>.</summary>
internal sealed record ScriptEnd
{
    public ReadOnlyMemory<byte> Result { get; init; }

    public ScriptError? Error { get; init; }

    /// <summary>What a reader should know beside the result, such as a promise that was turned into text.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Calls without an answer when the script ended.</summary>
    public int CallsPending { get; init; }

    /// <summary>Console lines that were dropped because the console's limit was reached.</summary>
    public int LinesDropped { get; init; }
}
