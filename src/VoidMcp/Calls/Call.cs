using VoidMcp.Asking;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Adapts a result to its caller, as the last step.</summary>
/// <param name="call">The call.</param>
/// <param name="result">The raw result.</param>
/// <returns>The raw result for the caller.</returns>
internal delegate ReadOnlyMemory<byte> FitResult(Call call, ReadOnlyMemory<byte> result);

/// <summary>
/// One request to one server, from any caller, from arrival to response: the caller and its abilities, the server and
/// the params, and the limit. Made when a client's request arrives, or by a script or the terminal; completed by <see
/// cref="CallRunner"/>'s first step; used by one runner at a time.
/// </summary>
internal sealed class Call : Cause
{
    /// <summary>
    /// Asks the server for progress only because progress restarts the timeout; its content is ignored.
    /// </summary>
    private static readonly Action<ReadOnlyMemory<byte>> s_alive = static _ => { };

    /// <summary>The method, such as <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The params. Names and URIs are the server's own, but a tool's name is replaced on the way.</summary>
    public required MessageParts Parameters { get; set; }

    /// <summary>
    /// The era of <see cref="Parameters"/> and of the result. A modern caller gets a modern server's
    /// <c>input_required</c> unchanged; a legacy caller is asked through <see cref="Cause.Client"/>. Default: legacy.
    /// </summary>
    public Era Era { get; init; } = Era.Legacy;

    /// <summary>Cancels it. Default: never.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>The client's cancellation of the request; null for callers without one.</summary>
    public RequestCancellation? Cancellation { get; init; }

    /// <summary>
    /// Receives the raw params of progress notifications, in order, from a reader thread, all before the call ends;
    /// null to request none. Progress also restarts the server's timeout.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; set; }

    /// <summary>The most bytes that one result may have. Default: no limit.</summary>
    public int Room { get; init; } = int.MaxValue;

    /// <summary>Whether its caller's protocol version has resource links (since 2025-06-18).</summary>
    public bool KnowsLinks { get; init; }

    /// <summary>Whether execute_code is exposed to its caller.</summary>
    public bool HasCode { get; init; }

    /// <summary>Whether its caller can show forms to its user while the call runs.</summary>
    public bool CanElicit { get; init; }

    /// <summary>The server's name in the registry.</summary>
    public string Server { get; set; } = "";

    /// <summary>The tool; null for other requests.</summary>
    public CatalogTool? Tool { get; set; }

    /// <summary>What is requested, if it is not a tool, for messages: <c>the resource file:///a of files</c>.</summary>
    public string? Topic { get; set; }

    public override string Subject => Tool?.QualifiedName ?? Topic ?? $"{Method} of {Server}";

    /// <summary>The server's URI of a resource, and the URI that the caller used; null for other requests.</summary>
    public (string Own, string Asked)? Uri { get; set; }

    /// <summary>
    /// Whether it is about an existing task: then it takes no slot, since a call may wait for it, and is not counted as
    /// a call.
    /// </summary>
    public bool IsAboutTask { get; init; }

    /// <summary>
    /// False for requests without a timeout, because the caller sees by other means whether the server is working.
    /// </summary>
    public bool HasLimit { get; init; } = true;

    /// <summary>
    /// Whether URLs that the user must visit first (-32042) are handled here although both sides are legacy, because
    /// the caller can't handle them.
    /// </summary>
    public bool LeadsToPages { get; set; }

    /// <summary>
    /// Asks the user for approval where the policy wants it. Null: the client is asked as it is asked by servers.
    /// </summary>
    public Approver? Approver { get; set; }

    /// <summary>
    /// Called with true when the user is asked for approval, with false afterwards; null to ignore it.
    /// </summary>
    public Action<bool>? OnPersonAsked { get; set; }

    /// <summary>For how long the user has approved it; null if nobody was asked, or not yet.</summary>
    public ApprovalScope? Approval { get; set; }

    /// <summary>Whether it was refused: by the policy, by the user, or because nobody could be asked.</summary>
    public bool IsDenied { get; set; }

    /// <summary>The same object for all calls of one script run; null for other callers.</summary>
    public object? Script { get; set; }

    /// <summary>
    /// Whether it was sent through a running gateway, whose own audit and learned types have it.
    /// </summary>
    public bool WentThroughGateway { get; set; }

    /// <summary>Size of the server's result or error, in bytes; 0 before it has come.</summary>
    public long ResultBytes { get; set; }

    /// <summary>Whether its caller may only call tools that change nothing.</summary>
    public bool MustBeReadOnly { get; init; }

    /// <summary>Adapts the result; null for internal callers, which get it as the server sent it.</summary>
    public FitResult? Fit { get; set; }

    protected override void Shrink()
    {
        base.Shrink();
        Parameters = MessageParts.None;
        (OnProgress, Fit) = (null, null);
    }

    /// <summary>Copies the request before it is sent.</summary>
    public Call Copy() => (Call)MemberwiseClone();

    /// <summary>A script's or the terminal's call of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">A raw JSON object; empty for none.</param>
    /// <param name="stop">Cancels it.</param>
    /// <param name="mustBeReadOnly">See <see cref="MustBeReadOnly"/>.</param>
    public static Call Of(
        CatalogTool tool,
        ReadOnlyMemory<byte> arguments,
        CancellationToken stop,
        bool mustBeReadOnly = false) => new()
    {
        MustBeReadOnly = mustBeReadOnly,
        Method = "tools/call",
        Parameters = ToolParameters.Of(tool, arguments),
        Server = tool.Server,
        Tool = tool,
        Stop = stop,
        OnProgress = s_alive,
    };

    /// <summary>Makes a follow-up request to the same server for the same caller.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="hasLimit">See <see cref="HasLimit"/>.</param>
    /// <param name="stop">Cancels it.</param>
    public Call AboutTask(
        string method, ReadOnlyMemory<byte> parameters, bool hasLimit, CancellationToken stop) => new()
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
