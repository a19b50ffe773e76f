using VoidMcp.Errors;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// Looks after one call while its server waits for a client that may never come back with the answer: a modern client is asked by
/// the result of a request, and whether it asks its user or has forgotten all about it cannot be seen. Such a call holds its slot
/// of the server for <see cref="Grace"/>; from then on it is given up as soon as another call waits for the slot.
/// </summary>
internal sealed class OpenQuestion : IDisposable
{
    /// <summary>How long an answer may take although others wait.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ServerRequest _request;
    private readonly UpstreamLease _lease;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer? _timer;
    private int _questions;
    private volatile bool _isGivenUp;

    /// <param name="request">The call.</param>
    /// <param name="lease">Its slot.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public OpenQuestion(ServerRequest request, UpstreamLease lease, TimeProvider time, CancellationToken cancellation)
    {
        (_request, _lease) = (request, lease);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.Client?.MayNotComeBack == true) _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires when the caller cancels or the call is given up.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Why the call was stopped, where it was given up; else null.</summary>
    public VoidMcpException? Failure => !_isGivenUp
        ? null
        : new VoidMcpException(
            FailureKind.TimedOut,
            $"{_request.Subject} waited for an answer of its user for more than {Grace.TotalSeconds:0} s while other calls waited for server '{_request.Server}'; it was given up",
            "call it again, and answer sooner");

    /// <summary>The server begins to wait for the client, or no longer does.</summary>
    public void Waits(bool waits)
    {
        var open = waits ? Interlocked.Increment(ref _questions) : Interlocked.Decrement(ref _questions);
        if (waits ? open == 1 : open == 0) _timer?.Change(waits ? Grace : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _stop.Dispose();
    }

    private void Look()
    {
        if (Volatile.Read(ref _questions) == 0) return;
        if (!_lease.OthersWait)
        {
            _timer!.Change(Pause, Timeout.InfiniteTimeSpan);
            return;
        }

        _isGivenUp = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered this very moment.
        }
    }
}
