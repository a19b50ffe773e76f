namespace VoidMcp.Sandbox;

/// <summary>
/// Resource limits of one script. Every limit has a value; none can be disabled. Those with <c>init</c> are
/// configured in the registry, the constants are fixed.
/// </summary>
internal sealed record ScriptLimits
{
    /// <summary>
    /// Wall-clock time limit of the whole script, including time spent waiting for calls. Default: 30 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Maximum heap of the worker in addition to the engine's own memory, in bytes: what the script holds, not what it
    /// ever allocated. Default: 384 MiB. Measured on what a script needs to filter a 25 MB JSON result while it holds a
    /// 10 MB text: 224 MiB if the result is a list of ordinary objects, up to 350 MiB if it is a list of arrays of
    /// three numbers, the worst shape found.
    /// </summary>
    public long MemoryBytes { get; init; } = 384L << 20;

    /// <summary>Maximum number of tool calls, including failed ones. Default: 200.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>
    /// Maximum size of the result's JSON in bytes; a larger result is shown truncated. Default: 64 KiB.
    /// </summary>
    public long MaxResultBytes { get; init; } = 64L << 10;

    /// <summary>
    /// Not a limit, but set for each script like them: the script's <c>args</c> as JSON in UTF-8, an array of strings
    /// or the object of a named script; empty if it has none.
    /// </summary>
    public ReadOnlyMemory<byte> Args { get; init; }

    /// <summary>Likewise not a limit: the names of the user's scripts, which <c>scripts</c> has.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>Maximum size of the code, in UTF-8 bytes.</summary>
    public const int MaxCodeBytes = 256 << 10;

    /// <summary>Maximum depth of the syntax tree; the parser and the engine recurse along it.</summary>
    public const int MaxSyntaxDepth = 1_500;

    /// <summary>Maximum depth of nested script function calls.</summary>
    public const int MaxRecursion = 10_000;

    /// <summary>
    /// Stack size of the script thread, in bytes: enough for thousands of ordinary calls. A larger stack only makes
    /// runaway recursion slower to unwind.
    /// </summary>
    public const int StackBytes = 16 << 20;

    public const uint MaxArrayLength = 16_000_000;

    /// <summary>Time limit of one regular expression match.</summary>
    public static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Maximum nesting depth of results, arguments and payloads.</summary>
    public const int MaxJsonDepth = 500;

    /// <summary>Maximum size of one call's arguments as JSON, in bytes.</summary>
    public const int MaxArgumentBytes = 8 << 20;

    /// <summary>Maximum total size of the arguments of all pending calls as JSON, in bytes.</summary>
    public const int MaxPendingArgumentBytes = 32 << 20;

    /// <summary>Maximum length of a server's or tool's name in a call, in UTF-16 code units.</summary>
    public const int MaxNameChars = 1_000;

    /// <summary>Maximum length of each text in an error, and of a note, in UTF-16 code units.</summary>
    public const int MaxErrorChars = 16_000;

    /// <summary>Maximum number of notes on a script's result.</summary>
    public const int MaxNotes = 50;

    /// <summary>
    /// Maximum size of the result that leaves the worker as JSON, in bytes; a larger one is an error.
    /// </summary>
    public const int MaxTransferBytes = 16 << 20;

    /// <summary>Maximum size of one reply to a call or query as JSON, in bytes; a larger one fails the call.</summary>
    public const int MaxReplyBytes = 32 << 20;

    /// <summary>
    /// Maximum size of one frame between host and worker, in bytes; a larger one is a protocol error.
    /// </summary>
    public const int MaxFrameBytes = MaxReplyBytes + (16 << 20);

    /// <summary>Maximum console output that is kept, in UTF-16 code units; the rest is counted and dropped.</summary>
    public const int MaxConsoleChars = 64 << 10;

    /// <summary>Maximum number of console lines that are kept; the rest is counted and dropped.</summary>
    public const int MaxConsoleLines = 1_000;

    /// <summary>
    /// Maximum number of searches, descriptions, kept-result reads, questions and calls of named scripts, including
    /// failed ones.
    /// </summary>
    public const int MaxQueries = 200;

    /// <summary>Maximum depth of named scripts that call one another: endless recursion ends here.</summary>
    public const int MaxScriptDepth = 8;

    /// <summary>Maximum number of a query's arguments; further ones are ignored.</summary>
    public const int MaxQueryArguments = 4;

    /// <summary>Maximum number of questions to a person, as many as a server may ask in one call.</summary>
    public const int MaxQuestions = 5;

    /// <summary>Maximum size of one of a query's arguments as JSON, in bytes.</summary>
    public const int MaxQueryBytes = 64 << 10;

    /// <summary>The same for one kind of query: a named script takes as much as a tool.</summary>
    public static int QueryBytes(ScriptQueryKind kind) =>
        kind == ScriptQueryKind.Script ? MaxArgumentBytes : MaxQueryBytes;

    /// <summary>Maximum total time that a script's time limit is paused while waiting for a person.</summary>
    public static readonly TimeSpan MaxPersonWait = TimeSpan.FromMinutes(10);

    /// <summary>Maximum number of content blocks that a script may emit.</summary>
    public const int MaxEmitted = 100;

    /// <summary>Maximum total size of the emitted blocks as JSON, in bytes. Stays below what clients accept.</summary>
    public const int MaxEmittedBytes = 8 << 20;

    /// <summary>Minimum time between two progress reports.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Maximum length of a progress message, in UTF-16 code units.</summary>
    public const int MaxProgressChars = 1_000;

    /// <summary>Maximum number of pending timers.</summary>
    public const int MaxTimers = 10_000;
}
