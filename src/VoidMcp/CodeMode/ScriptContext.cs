using VoidMcp.Asking;
using VoidMcp.Calls;

namespace VoidMcp.CodeMode;

/// <summary>
/// A script's capabilities other than tools, which depend on who runs it: a client's session provides all of them, the
/// terminal fewer. Members may be called from any thread.
/// </summary>
internal sealed record ScriptContext
{
    public static readonly ScriptContext None = new();

    /// <summary>The owner of the script: owners take turns when scripts wait for a worker.</summary>
    public object Owner { get; init; } = new();

    /// <summary>The client that called servers may ask for user input; null if there is none.</summary>
    public CallingClient? Client { get; init; }

    /// <summary>The raw id of the client's request that runs the script; empty for none.</summary>
    public ReadOnlyMemory<byte> RequestId { get; init; }

    /// <summary>
    /// Asks the client's user. Parameters: the question and the raw JSON Schema of the answer (empty for free text).
    /// Returns the raw JSON of the answer, <c>null</c> if the user declined. Null if the client does not support
    /// elicitation.
    /// </summary>
    public AskUser? Ask { get; init; }

    /// <summary>Whether a terminal command runs the script. Default false.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Whether the script may only call tools that change nothing. Default false.</summary>
    public bool MustBeReadOnly { get; init; }

    /// <summary>
    /// Reports progress to the client: a message, and a fraction from 0 to 1 or null. Null if progress was not
    /// requested.
    /// </summary>
    public Action<string, double?>? Progress { get; init; }

    /// <summary>The script's <c>args</c>, raw; empty if it has none, as in a client.</summary>
    public ReadOnlyMemory<byte> Args { get; init; }

    /// <summary>Returns the raw JSON kept under a handle; null if there is none.</summary>
    public Func<string, ReadOnlyMemory<byte>?>? OpenResult { get; init; }

    /// <summary>The available handles, oldest first.</summary>
    public Func<IReadOnlyList<string>>? ResultHandles { get; init; }
}
