namespace VoidMcp.Upstream;

/// <summary>Lets a running gateway follow within a second what the user accepts in another process.</summary>
internal sealed class AcceptedWatch : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly UpstreamSet _upstreams;
    private readonly ITimer _timer;

    public AcceptedWatch(UpstreamSet upstreams, TimeProvider time)
    {
        _upstreams = upstreams;
        _timer = time.CreateTimer(_ => Look(), null, Poll, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        try
        {
            _upstreams.FollowAccepted();
        }
        finally
        {
            try
            {
                _timer.Change(Poll, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // The gateway is ending.
            }
        }
    }
}
