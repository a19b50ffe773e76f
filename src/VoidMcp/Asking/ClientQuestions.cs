using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// What a client's user can be asked. Legacy clients declare their capabilities in <c>initialize</c> and are sent
/// requests. Modern clients declare them with every request, and are asked by the result of their request.
/// </summary>
internal sealed class ClientQuestions(RpcSession session)
{
    private volatile bool _canElicit;

    /// <summary>Whether the client of a legacy session can show forms.</summary>
    public bool CanElicit => _canElicit;

    /// <summary>Stores the raw capabilities of an <c>initialize</c>.</summary>
    public void Declared(ReadOnlyMemory<byte> capabilities) => _canElicit = ShowsForms(capabilities);

    /// <summary>
    /// Whether capabilities declare form elicitation. Before 2025-11-25 it was the only mode, so an empty object
    /// declares it (client/elicitation, "Capabilities").
    /// </summary>
    /// <param name="capabilities">A raw object; may be empty.</param>
    public static bool ShowsForms(ReadOnlyMemory<byte> capabilities)
    {
        var elicitation = JsonSlices.Property(capabilities, "elicitation"u8);
        return JsonSlices.IsObject(elicitation)
            && (!JsonSlices.Property(elicitation, "form"u8).IsEmpty
                || JsonSlices.Property(elicitation, "url"u8).IsEmpty);
    }

    /// <summary>Sends a request to the legacy client, such as <c>elicitation/create</c>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params.</param>
    /// <param name="related">The raw id of the client's request that it belongs to.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <returns>The raw result.</returns>
    /// <exception cref="VoidMcpException">The client returned an error, or disconnected.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the client was notified.</exception>
    public async Task<ReadOnlyMemory<byte>> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> related, CancellationToken cancellation)
    {
        try
        {
            var reply = await session.RequestAsync(method, parameters, null, cancellation, related);
            return reply.Error is { } error
                ? throw new VoidMcpException(
                    FailureKind.ToolFailed, $"the client did not ask its user: {error.Message} ({error.Code})")
                : reply.Result;
        }
        catch (SessionClosedException)
        {
            throw new VoidMcpException(FailureKind.Cancelled, "the client disconnected before it answered");
        }
    }
}
