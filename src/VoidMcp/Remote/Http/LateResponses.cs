namespace VoidMcp.Remote.Http;

/// <summary>
/// Responses on the server's own stream instead of in the response to a POST: some servers accept each request (HTTP
/// 202) and answer it there.
/// </summary>
/// <param name="time">The clock of the wait for the stream.</param>
internal sealed class LateResponses(TimeProvider time)
{
    /// <summary>
    /// How long to wait for the server's stream after a request was accepted without a response: it is opened just
    /// after the handshake.
    /// </summary>
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private TaskCompletionSource<bool> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The server's stream was opened, or there is none.</summary>
    public void OnStream(bool isOpen)
    {
        lock (_gate)
        {
            if (_stream.Task.IsCompleted) _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _stream.SetResult(isOpen);
        }
    }

    /// <summary>
    /// Whether the response to a request may come later: the server only accepted the request (HTTP 202), and has a
    /// stream.
    /// </summary>
    public async Task<bool> AreDueAsync(Exchange exchange)
    {
        if (exchange.Answer is not { Status: 202 } || exchange.IsModern || exchange.OpensSession) return false;
        Task<bool> isOpen;
        lock (_gate) isOpen = _stream.Task;
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(isOpen, Task.Delay(OpeningLimit, time, enough.Token));
        await enough.CancelAsync();
        return exchange.IsDone || (isOpen.IsCompleted && await isOpen);
    }
}
