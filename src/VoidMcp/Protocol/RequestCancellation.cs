namespace VoidMcp.Protocol;

/// <summary>
/// Cancels the handling of one request of a client, and keeps what the client says of it: the requests that were sent
/// because of it are cancelled in the same words.
/// </summary>
internal sealed class RequestCancellation : CancellationTokenSource
{
    private volatile byte[]? _parameters;

    /// <summary>
    /// The raw params of the <c>notifications/cancelled</c>, with the id of the request that they came for; empty while
    /// there are none.
    /// </summary>
    public ReadOnlyMemory<byte> Parameters => _parameters;

    /// <summary>Cancels; a request that has been answered this very moment is left alone.</summary>
    /// <param name="parameters">What the client says of it; empty for nothing.</param>
    public void Cancel(ReadOnlyMemory<byte> parameters)
    {
        if (!parameters.IsEmpty) _parameters = parameters.ToArray();
        try
        {
            Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its answer has gone out.
        }
    }
}
