using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>Sends a request to a client.</summary>
/// <param name="method">The method.</param>
/// <param name="parameters">Raw params.</param>
/// <param name="related">The raw ID of the client's request that caused it; empty for none.</param>
/// <param name="onProgress">Receives raw progress params; null to ignore progress.</param>
/// <param name="cancellation">Cancels the request to the client.</param>
/// <returns>The client's response.</returns>
internal delegate Task<RpcReply> AskClient(
    string method,
    ReadOnlyMemory<byte> parameters,
    ReadOnlyMemory<byte> related,
    Action<ReadOnlyMemory<byte>>? onProgress,
    CancellationToken cancellation);

/// <summary>
/// The client that a call is made for, as far as the server may send requests to it: its capabilities and how to reach
/// it. Lives as long as the session, or as the request of a client that sends its capabilities with each request.
/// </summary>
internal sealed record CallingClient
{
    /// <summary>The session, compared by reference: all calls of one session belong to one client.</summary>
    public required object Session { get; init; }

    /// <summary>
    /// The client's identity, if its requests belong together although each is a session of its own (2026-07-28 over
    /// HTTP): for the turns of scripts, and for the capabilities that servers are offered. Default: the session.
    /// </summary>
    public object Identity { get => field ?? Session; init; }

    /// <summary>What it says of itself (raw <c>clientInfo</c>); empty if it says nothing. Untrusted.</summary>
    public ReadOnlyMemory<byte> Info { get; init; }

    /// <summary>Its capabilities (<see cref="ClientCapabilities.Asked"/>).</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; } = ClientCapabilities.None;

    /// <summary>Whether it can be asked anything while the call runs.</summary>
    public bool CanBeAsked => Ask is not null && DeclaresAny;

    /// <summary>Whether it declared any capability that servers may use.</summary>
    public bool DeclaresAny => !Capabilities.Span.SequenceEqual("{}"u8);

    /// <summary>Whether it shows a question as <see cref="PermissionDisplay"/> says. Default false.</summary>
    public bool ReadsDisplay { get; init; }

    /// <summary>Sends it a request; null if it can't be asked while the call runs.</summary>
    public AskClient? Ask { get; init; }

    /// <summary>Whether its response may never come: it is asked by the result of a request.</summary>
    public bool MayNotComeBack { get; init; }

    /// <summary>
    /// The lowest log level that it wants for this call; null for no log messages on the call's account.
    /// </summary>
    public string? LogLevel { get; init; }

    /// <summary>
    /// Receives raw params of log messages that belong to this call only (modern era); null to ignore them.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnMessage { get; init; }

    /// <summary>
    /// The same client, without what belongs to one request: it can't be asked on that request's account.
    /// </summary>
    public CallingClient WithoutRequest() =>
        this with { Ask = null, OnMessage = null, Info = Info.ToArray(), Capabilities = Capabilities.ToArray() };
}
