using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>
/// What went wrong with a server lately, and what follows: a pause, another try, or none. Not thread-safe: guarded by
/// the lock of its <see cref="ServerLife"/>.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class ServerFailures(string server, TimeProvider time)
{
    /// <summary>The pause after a first failure, where no call asks for the server earlier.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);

    private readonly RestartBackOff _backOff = new(time);
    private DateTimeOffset _failedAt;

    /// <summary>The last failure; null where the server is doing well.</summary>
    public VoidMcpException? Last { get; private set; }

    /// <summary>Failures in this life.</summary>
    public int Count => _backOff.AllFailures;

    /// <summary>What is left of the pause before the next start; zero where it may be started now.</summary>
    public TimeSpan Pause => _backOff.Remaining;

    /// <summary>The state that the last failure leads to.</summary>
    public LifeState Outcome => Last is { } last && IsForUser(last) ? LifeState.NeedsAttention
        : _backOff.HasGivenUp ? LifeState.GivenUp
        : LifeState.Failing;

    /// <summary>How long after a failure the server is tried again if nobody asks for it earlier.</summary>
    public TimeSpan NextTry => Pause is { Ticks: > 0 } pause ? pause : FirstRetry;

    /// <summary>What is wrong, for the status; null where nothing is.</summary>
    public string? Problem => Last is null || !_backOff.HasGivenUp ? Last?.Message : GivenUpWords(Last);

    /// <summary>What the user can do about it; null where nothing comes to mind.</summary>
    public string? Fix => Last is null || !_backOff.HasGivenUp
        ? Last?.Hint
        : $"mend its entry, or try it again: voidmcp restart {server}";

    /// <summary>For calls to a server that was given up.</summary>
    public VoidMcpException GivenUp => new(
        FailureKind.UpstreamUnavailable,
        $"server '{server}' was {GivenUpWords(Last!)}",
        $"the user can try it again: voidmcp restart {server}");

    /// <summary>For calls that would have to wait too long for the next start.</summary>
    public VoidMcpException InPause(TimeSpan pause) => new(
        FailureKind.UpstreamUnavailable,
        $"{Last?.Message}\nit failed {_backOff.Failures} times in a row; "
        + $"the next try is in {Math.Ceiling(pause.TotalSeconds):0} s");

    /// <summary>
    /// A start failed. What only the user can fix is not tried again by itself, so it does not count.
    /// </summary>
    public void StartFailed(VoidMcpException failure)
    {
        if (!IsForUser(failure)) _backOff.Failed(TimeSpan.Zero);
        Record(failure);
    }

    /// <summary>A connection ended by itself.</summary>
    /// <param name="lived">How long it had lived.</param>
    /// <param name="wasOfUse">
    /// Whether it had answered a request: then it counts as a good one, however short it lived.
    /// </param>
    public void Died(TimeSpan lived, bool wasOfUse)
    {
        _backOff.Failed(wasOfUse ? RestartBackOff.Steady : lived);

        // Its recent stderr is still being read; who asks meanwhile gets this much.
        Record(new VoidMcpException(FailureKind.UpstreamDied, $"server '{server}' went away by itself"));
    }

    /// <summary>How the connection that ended by itself did so is known in full now.</summary>
    public void Record(VoidMcpException failure) => (Last, _failedAt) = (failure, time.GetUtcNow());

    /// <summary>It is running again. Earlier failures still count towards the next pause.</summary>
    public void Recovered() => Last = null;

    /// <summary>It was stopped on purpose while it was doing well: earlier failures count no more.</summary>
    public void Clear() => _backOff.Clear();

    private static bool IsForUser(VoidMcpException failure) =>
        failure.Kind is FailureKind.NeedsAttention or FailureKind.NeedsLogin;

    private string GivenUpWords(VoidMcpException failure) =>
        $"given up after {_backOff.Failures} failures in a row, the last at {_failedAt:yyyy-MM-dd HH:mm:ss}Z: "
        + failure.Message;
}
