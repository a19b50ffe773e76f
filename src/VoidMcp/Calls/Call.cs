using VoidMcp.Asking;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Makes a result fit its caller, once nothing else will be changed in it.</summary>
/// <param name="call">The call.</param>
/// <param name="result">The raw result.</param>
/// <returns>The raw result as the caller gets it.</returns>
internal delegate ReadOnlyMemory<byte> FitResult(Call call, ReadOnlyMemory<byte> result);

/// <summary>
/// One request to one server, whoever makes it, from its arrival to its answer: who asks and what it can take, what is
/// asked of which server, and the limit. Made when a client's request arrives, or by a script or the terminal; completed by
/// <see cref="CallRunner"/>'s first step; used by one runner at a time.
/// </summary>
internal sealed class Call : Cause
{
    /// <summary>A server is asked for progress so that it extends its time; what it says is of no interest.</summary>
    private static readonly Action<ReadOnlyMemory<byte>> s_alive = static _ => { };

    /// <summary>The method, such as <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The params; names and URIs in it the server's own, but for a tool's name, which is replaced on the way.</summary>
    public required MessageParts Parameters { get; set; }

    /// <summary>
    /// The era of <see cref="Parameters"/>, and the one that the result must be in. A caller of the modern era gets what a
    /// modern server asks for (<c>input_required</c>) as it is; one of the legacy era is asked by <see cref="Cause.Client"/>.
    /// Default: legacy.
    /// </summary>
    public Era Era { get; init; } = Era.Legacy;

    /// <summary>Cancels it. Default: nothing does.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>What the client says of it when it cancels it; null for callers that say nothing.</summary>
    public RequestCancellation? Cancellation { get; init; }

    /// <summary>
    /// Where given, the server is asked for progress, and the raw params of each notification come here, in order, from a
    /// reader thread, all before the call ends. Progress also starts the server's time again.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; set; }

    /// <summary>Bytes that one answer's result may have. Default: no limit.</summary>
    public int Room { get; init; } = int.MaxValue;

    /// <summary>Whether its caller's revision knows links to resources (from 2025-06-18 on).</summary>
    public bool KnowsLinks { get; init; }

    /// <summary>Whether its caller is offered execute_code.</summary>
    public bool HasCode { get; init; }

    /// <summary>Whether its caller can show its user a form while the call runs.</summary>
    public bool CanElicit { get; init; }

    /// <summary>The server's name in the registry.</summary>
    public string Server { get; set; } = "";

    /// <summary>The tool; null for what is not a tool's call.</summary>
    public CatalogTool? Tool { get; set; }

    /// <summary>What is asked for where it is not a tool, for messages: <c>the resource file:///a of files</c>.</summary>
    public string? Topic { get; set; }

    public override string Subject => Tool?.QualifiedName ?? Topic ?? $"{Method} of {Server}";

    /// <summary>The URI of a resource as the server has it, and as the caller wrote it; null for other requests.</summary>
    public (string Own, string Asked)? Uri { get; set; }

    /// <summary>
    /// Whether it is about a task that runs already: it waits for no slot, since a call may wait for it, and is not counted
    /// as a call.
    /// </summary>
    public bool IsAboutTask { get; init; }

    /// <summary>False where the answer may take any time, because the caller sees by other means whether the server works on it.</summary>
    public bool HasLimit { get; init; } = true;

    /// <summary>
    /// Whether a server's wish that the user visit a page first (-32042) is fulfilled here although both are of the legacy
    /// era, because the caller could do nothing with it.
    /// </summary>
    public bool LeadsToPages { get; set; }

    /// <summary>Makes the result fit; null where it goes to somebody inside, who takes it as the server sent it.</summary>
    public FitResult? Fit { get; set; }

    /// <summary>The same request once more, before it is on its way.</summary>
    public Call Copy() => (Call)MemberwiseClone();

    /// <summary>A script's or the terminal's call of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">A raw JSON object; empty for none.</param>
    /// <param name="stop">Cancels it.</param>
    public static Call Of(CatalogTool tool, ReadOnlyMemory<byte> arguments, CancellationToken stop) => new()
    {
        Method = "tools/call",
        Parameters = ToolParameters.Of(tool, arguments),
        Server = tool.Server,
        Tool = tool,
        Stop = stop,
        OnProgress = s_alive,
    };

    /// <summary>A request that is made because of this one, to the same server and for the same caller.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="hasLimit">See <see cref="HasLimit"/>.</param>
    /// <param name="stop">Cancels it.</param>
    public Call AboutTask(string method, ReadOnlyMemory<byte> parameters, bool hasLimit, CancellationToken stop) => new()
    {
        Method = method,
        Parameters = MessageParts.Of(parameters),
        Server = Server,
        Topic = Subject,
        Era = Era,
        Stop = stop,
        Client = hasLimit ? null : Client,
        RequestId = RequestId,
        LeadsToPages = LeadsToPages,
        IsAboutTask = true,
        HasLimit = hasLimit,
    };
}
