using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>Sends a request to a client.</summary>
/// <param name="method">The method.</param>
/// <param name="parameters">Raw params.</param>
/// <param name="related">The raw id of the client's request on whose account it is asked; empty for none.</param>
/// <param name="onProgress">Takes raw params of progress; null where nobody wants it.</param>
/// <param name="cancellation">Takes the question back.</param>
/// <returns>The client's answer.</returns>
internal delegate Task<RpcReply> AskClient(
    string method,
    ReadOnlyMemory<byte> parameters,
    ReadOnlyMemory<byte> related,
    Action<ReadOnlyMemory<byte>>? onProgress,
    CancellationToken cancellation);

/// <summary>
/// The client on whose behalf something is asked of a server, as far as the server may ask back: what it declared, and how
/// it is reached. Lives as long as the session, or as the request of a client that says with each what it can be asked for.
/// </summary>
internal sealed record CallingClient
{
    /// <summary>The session that it is, by reference: several calls of one session are one client.</summary>
    public required object Session { get; init; }

    /// <summary>
    /// Who it counts as where the requests of one client belong together though each is a session of its own (2026-07-28 over
    /// HTTP): when scripts take turns, and when servers are told what clients can be asked for. Default: the session.
    /// </summary>
    public object Identity { get => field ?? Session; init; }

    /// <summary>What it can be asked for (<see cref="ClientCapabilities.Asked"/>).</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; } = ClientCapabilities.None;

    /// <summary>Whether it can be asked for anything.</summary>
    public bool CanBeAsked => Ask is not null && DeclaresAny;

    /// <summary>Whether it declared anything that it can be asked for.</summary>
    public bool DeclaresAny => !Capabilities.Span.SequenceEqual("{}"u8);

    /// <summary>Asks it; null where it can't be asked while the call runs.</summary>
    public AskClient? Ask { get; init; }

    /// <summary>Whether nobody can tell, once it is asked, if an answer will ever come: it is asked by the result of a request.</summary>
    public bool MayNotComeBack { get; init; }

    /// <summary>The least level of log messages that it wants of this call; null for none on the call's own account.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Takes raw params of log messages that belong to this call alone (modern era); null where there are none.</summary>
    public Action<ReadOnlyMemory<byte>>? OnMessage { get; init; }
}
