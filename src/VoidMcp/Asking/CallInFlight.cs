namespace VoidMcp.Asking;

/// <summary>One call of a client on its way to a server.</summary>
/// <param name="client">Who calls; null for nobody who could be asked.</param>
/// <param name="onWaiting">Told with true when the call begins to wait for its client, and with false when it no longer does.</param>
/// <param name="onGone">Told once it has ended.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class CallInFlight(CallingClient? client, Action<bool>? onWaiting, Action<CallInFlight> onGone, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private Action? _whenGone;
    private bool _isGone;
    private int _questions;
    private long _waitsSince;

    public CallingClient? Client { get; } = client;

    /// <summary>Whether the server has answered it; one that was given up may go on there all the same.</summary>
    public bool WasAnswered { get; set; }

    public bool IsGone
    {
        get { lock (_gate) return _isGone; }
    }

    /// <summary>Whether a question on its account is open.</summary>
    public bool IsAsking
    {
        get { lock (_gate) return _questions > 0; }
    }

    /// <summary>How long it has waited for its client without a break; zero while it doesn't.</summary>
    public TimeSpan Waiting
    {
        get { lock (_gate) return _questions > 0 ? time.GetElapsedTime(_waitsSince) : TimeSpan.Zero; }
    }

    /// <summary>Does this once the call has ended, at once where it has.</summary>
    public void WhenGone(Action action)
    {
        lock (_gate)
        {
            if (!_isGone)
            {
                _whenGone += action;
                return;
            }
        }

        action();
    }

    public void Waits(bool waits)
    {
        bool isChange;
        lock (_gate)
        {
            _questions += waits ? 1 : -1;
            isChange = waits ? _questions == 1 : _questions == 0;

            // Each question shows anew that its server has not stopped asking.
            if (waits) _waitsSince = time.GetTimestamp();
        }

        if (isChange) onWaiting?.Invoke(waits);
    }

    public void Dispose()
    {
        Action? whenGone;
        lock (_gate) (_isGone, whenGone) = (true, _whenGone);
        onGone(this);
        whenGone?.Invoke();
    }
}
