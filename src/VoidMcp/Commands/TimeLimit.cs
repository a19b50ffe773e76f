using VoidMcp.Errors;

namespace VoidMcp.Commands;

/// <summary>The time that a command may take in all (<c>--timeout</c>).</summary>
/// <param name="limit">The time; null for no limit.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellation">Cancels the command itself.</param>
internal sealed class TimeLimit(TimeSpan? limit, TimeProvider time, CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _timer = new(limit ?? Timeout.InfiniteTimeSpan, time);

    /// <summary>Runs a part of the command.</summary>
    /// <exception cref="VoidMcpException">The time is over, or the part failed.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> part)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellation);
        try
        {
            return await part(either.Token);
        }
        catch (OperationCanceledException)
            when (_timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut, $"no result within {Terminal.Sizes.Time(limit!.Value)}", "raise --timeout");
        }
    }

    public void Dispose() => _timer.Dispose();
}
