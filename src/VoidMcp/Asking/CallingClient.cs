using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>Sends a request to a client: method, raw params, what to do with progress, cancellation. Gives its answer.</summary>
internal delegate Task<RpcReply> AskClient(
    string method, ReadOnlyMemory<byte> parameters, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation);

/// <summary>
/// The client on whose behalf something is asked of a server, as far as the server may ask back: what it declared, and how
/// it is reached. One object lives as long as the request does, or as the session for what no request caused.
/// </summary>
internal sealed record CallingClient
{
    /// <summary>The session that it is, by reference: several calls of one session are one client.</summary>
    public required object Session { get; init; }

    /// <summary>What it can be asked for (<see cref="ClientCapabilities.Asked"/>).</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; } = ClientCapabilities.None;

    /// <summary>Whether it can be asked for anything.</summary>
    public bool CanBeAsked => Ask is not null && !Capabilities.Span.SequenceEqual("{}"u8);

    /// <summary>Asks it; null where it can't be asked while the call runs.</summary>
    public AskClient? Ask { get; init; }

    /// <summary>Whether nobody can tell, once it is asked, if an answer will ever come: it is asked by the result of a request.</summary>
    public bool MayNotComeBack { get; init; }

    /// <summary>The least level of log messages that it wants of this call; null for none on the call's own account.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Takes raw params of log messages that belong to this call alone (modern era); null where there are none.</summary>
    public Action<ReadOnlyMemory<byte>>? OnMessage { get; init; }
}
