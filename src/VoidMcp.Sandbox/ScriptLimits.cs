namespace VoidMcp.Sandbox;

/// <summary>
/// What one script may use. Every limit has a value; none can be switched off. Those with an <c>init</c> come from the
/// registry, the constants are fixed because nothing sensible needs more.
/// </summary>
internal sealed record ScriptLimits
{
    /// <summary>Wall clock for the whole script, the calls it waits for included. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Heap of the worker beyond what the engine itself needs, in bytes. Default 64 MiB.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Tool calls of one script, failed ones included. Default 200.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>A result whose JSON is longer is shown to the model in part. In bytes, default 64 KiB.</summary>
    public long MaxResultBytes { get; init; } = 64L << 10;

    /// <summary>The longest accepted code, in UTF-8 bytes.</summary>
    public const int MaxCodeBytes = 256 << 10;

    /// <summary>How deep the code's syntax tree may be; engines and parsers recurse along it.</summary>
    public const int MaxSyntaxDepth = 1_500;

    /// <summary>Calls of script functions inside one another.</summary>
    public const int MaxRecursion = 10_000;

    /// <summary>
    /// Stack of the thread that runs scripts, in bytes: enough for thousands of plain calls. More would not help anyone,
    /// and leaving a deep recursion takes the longer the deeper it is.
    /// </summary>
    public const int StackBytes = 16 << 20;

    public const uint MaxArrayLength = 16_000_000;

    /// <summary>One match of one regular expression.</summary>
    public static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How deep results, arguments and payloads may be nested.</summary>
    public const int MaxJsonDepth = 500;

    /// <summary>JSON of one call's arguments, in bytes.</summary>
    public const int MaxArgumentBytes = 8 << 20;

    /// <summary>JSON of the result that leaves the worker, in bytes; more than this is an error.</summary>
    public const int MaxTransferBytes = 16 << 20;

    /// <summary>One frame between host and worker, in bytes; a longer one means that the other side is broken.</summary>
    public const int MaxFrameBytes = 48 << 20;

    /// <summary>Console text that is kept, in UTF-16 units; the rest is counted.</summary>
    public const int MaxConsoleChars = 64 << 10;

    /// <summary>Console lines that are kept; the rest is counted.</summary>
    public const int MaxConsoleLines = 1_000;

    /// <summary>Searches, descriptions, kept results and questions of one script, failed ones included.</summary>
    public const int MaxQueries = 200;

    /// <summary>Questions to a person among them.</summary>
    public const int MaxQuestions = 20;

    /// <summary>JSON of one query's argument, in bytes.</summary>
    public const int MaxQueryBytes = 64 << 10;

    /// <summary>How long a script's clock may stand still for a person's answers, all together.</summary>
    public static readonly TimeSpan MaxPersonWait = TimeSpan.FromMinutes(10);

    /// <summary>Content blocks that a script may send along with its answer.</summary>
    public const int MaxEmitted = 100;

    /// <summary>JSON of all these blocks together, in bytes: with the text of the answer it must stay below what clients accept.</summary>
    public const int MaxEmittedBytes = 8 << 20;

    /// <summary>The least time between two reports of progress.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The text of one report of progress, in UTF-16 units.</summary>
    public const int MaxProgressChars = 1_000;

    /// <summary>Timers waiting at once.</summary>
    public const int MaxTimers = 10_000;
}
