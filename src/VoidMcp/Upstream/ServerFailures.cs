using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>
/// A server's recent failures and their consequence: a pause, a retry, or giving up. Not thread-safe: guarded by the
/// lock of its <see cref="ServerLife"/>.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class ServerFailures(string server, TimeProvider time)
{
    /// <summary>The delay of the retry after a first failure, unless a call needs the server earlier.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause that a server can ask for (HTTP <c>Retry-After</c>).</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private readonly RestartBackOff _backOff = new(time);
    private DateTimeOffset _failedAt;
    private TimeSpan _asked;
    private long _askedAt;

    /// <summary>The last failure; null if the server is healthy.</summary>
    public VoidMcpException? Last { get; private set; }

    /// <summary>Failures since this server was created.</summary>
    public int Count => _backOff.AllFailures;

    /// <summary>The rest of the pause before the next start; zero if it may start now.</summary>
    public TimeSpan Pause => AskedPause > _backOff.Remaining ? AskedPause : _backOff.Remaining;

    /// <summary>The rest of the pause that the server asked for; zero if none.</summary>
    private TimeSpan AskedPause =>
        _asked > TimeSpan.Zero && _asked - time.GetElapsedTime(_askedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>The state that the last failure leads to.</summary>
    public LifeState Outcome => Last is { } last && IsForUser(last) ? LifeState.NeedsAttention
        : _backOff.HasGivenUp ? LifeState.GivenUp
        : LifeState.Failing;

    /// <summary>How long after a failure the server is retried, unless a call needs it earlier.</summary>
    public TimeSpan NextTry => Pause is { Ticks: > 0 } pause ? pause : FirstRetry;

    /// <summary>What is wrong, for the status; null if nothing is.</summary>
    public string? Problem => Last is null || !_backOff.HasGivenUp ? Last?.Message : GivenUpWords(Last);

    /// <summary>What the user can do about it; null if unknown.</summary>
    public string? Fix => Last is null || !_backOff.HasGivenUp
        ? Last?.Hint
        : $"fix its entry, or retry: voidmcp restart {server}";

    /// <summary>The error for calls to a server that was given up.</summary>
    public VoidMcpException GivenUp => new(
        FailureKind.UpstreamUnavailable,
        $"server '{server}' was {GivenUpWords(Last!)}",
        $"the user can retry with: voidmcp restart {server}");

    /// <summary>The error for calls that would wait too long for the next start.</summary>
    public VoidMcpException InPause(TimeSpan pause) => new(
        FailureKind.UpstreamUnavailable,
        $"{Last?.Message}\n"
        + (AskedPause > TimeSpan.Zero ? "it asks to wait" : $"it failed {_backOff.Failures} times in a row")
        + $"; the next try is in {Math.Ceiling(pause.TotalSeconds):0} s");

    /// <summary>
    /// Records a failed start. A failure that only the user can fix is not retried automatically, so it doesn't count.
    /// </summary>
    public void StartFailed(VoidMcpException failure)
    {
        if (!IsForUser(failure)) _backOff.Failed(TimeSpan.Zero);
        (_asked, _askedAt) = (failure.RetryAfter ?? TimeSpan.Zero, time.GetTimestamp());
        if (_asked > LongestAsked) _asked = LongestAsked;
        Record(failure);
    }

    /// <summary>Records a connection that ended unexpectedly.</summary>
    /// <param name="lived">How long the connection lived.</param>
    /// <param name="wasOfUse">
    /// Whether it had answered a request: then it counts as healthy, however short it lived.
    /// </param>
    public void Died(TimeSpan lived, bool wasOfUse)
    {
        _backOff.Failed(wasOfUse ? RestartBackOff.Steady : lived);

        // Its recent stderr is still being read; until then this message has to do.
        Record(new VoidMcpException(FailureKind.UpstreamDied, $"server '{server}' disconnected unexpectedly"));
    }

    /// <summary>Records the full reason of the unexpected end, now that it is known.</summary>
    public void Record(VoidMcpException failure) => (Last, _failedAt) = (failure, time.GetUtcNow());

    /// <summary>The server is running again. Earlier failures still count towards the next pause.</summary>
    public void Recovered() => (Last, _asked) = (null, TimeSpan.Zero);

    /// <summary>The server was stopped on purpose while healthy: resets the count.</summary>
    public void Clear() => _backOff.Clear();

    private static bool IsForUser(VoidMcpException failure) =>
        failure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin;

    private string GivenUpWords(VoidMcpException failure) =>
        $"given up after {_backOff.Failures} failures in a row, the last at {_failedAt:yyyy-MM-dd HH:mm:ss}Z: "
        + failure.Message;
}
