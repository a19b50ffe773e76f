using VoidMcp.Asking;

namespace VoidMcp.CodeMode;

/// <summary>
/// What a script reaches beside the tools, as far as it depends on who runs it: a client's session gives all of it, the
/// terminal less. Every member may be called from any thread.
/// </summary>
internal sealed record ScriptContext
{
    public static readonly ScriptContext None = new();

    /// <summary>Whose script it is: where scripts wait for a worker, owners take turns.</summary>
    public object Owner { get; init; } = new();

    /// <summary>Who may be asked something by the servers that the script calls; null for nobody.</summary>
    public CallingClient? Client { get; init; }

    /// <summary>The raw id of the client's request that runs the script; empty for none.</summary>
    public ReadOnlyMemory<byte> RequestId { get; init; }

    /// <summary>
    /// Puts a question to the client's user: the question and the raw JSON schema of the answer (empty for plain text).
    /// Answers the raw JSON of what the user entered, <c>null</c> where he declined. Null where the client can't ask.
    /// </summary>
    public Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? Ask { get; init; }

    /// <summary>
    /// Tells the client how far the script is: a message, and a fraction from 0 to 1 or null. Null where nobody asked.
    /// </summary>
    public Action<string, double?>? Progress { get; init; }

    /// <summary>The raw JSON kept under a handle, or null where there is none (any more).</summary>
    public Func<string, ReadOnlyMemory<byte>?>? OpenResult { get; init; }

    /// <summary>The handles there are, oldest first.</summary>
    public Func<IReadOnlyList<string>>? ResultHandles { get; init; }
}
