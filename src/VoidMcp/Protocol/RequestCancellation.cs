namespace VoidMcp.Protocol;

/// <summary>
/// Cancels the handling of one client request, and keeps the client's notification: the requests that it caused are
/// cancelled with the same params.
/// </summary>
internal sealed class RequestCancellation : CancellationTokenSource
{
    private volatile byte[]? _parameters;

    /// <summary>
    /// The raw params of the <c>notifications/cancelled</c>, with the ID of the client's request; empty if not
    /// cancelled.
    /// </summary>
    public ReadOnlyMemory<byte> Parameters => _parameters;

    /// <summary>Cancels; a request that has been answered this very moment is left alone.</summary>
    /// <param name="parameters">What the client says of it; empty for nothing.</param>
    public void CancelWith(ReadOnlyMemory<byte> parameters)
    {
        if (!parameters.IsEmpty) _parameters = parameters.ToArray();
        try
        {
            Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its response has been sent.
        }
    }
}
