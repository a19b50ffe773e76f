using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>The sender of one request: what it can take, and how it can be reached while the call runs.</summary>
internal sealed record Caller
{
    public required Era Era { get; init; }

    /// <summary>Bytes of one answer's result (<see cref="MessageRoom"/>).</summary>
    public required int Room { get; init; }

    /// <summary>Whether its revision knows links to resources (from 2025-06-18 on).</summary>
    public bool KnowsLinks { get; init; }

    /// <summary>Whether it is offered execute_code.</summary>
    public bool HasCode { get; init; }

    /// <summary>Whether it can put a form before its user while the call runs.</summary>
    public bool CanElicit { get; init; }

    /// <summary>The sender as servers may ask it back; a modern one has no way to be asked until its request can wait.</summary>
    public CallingClient? Client { get; init; }

    /// <summary>Takes raw params of progress notifications, but for the token; null where it asked for none.</summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; init; }

    /// <summary>The raw id of its request, for what is sent to it because of that.</summary>
    public ReadOnlyMemory<byte> RequestId { get; init; }
}
