namespace VoidMcp.Upstream;

/// <summary>
/// Recognizes servers that exit after each answer, such as scripts that read one request. A connection of theirs serves
/// one caller: a second request might be read by the process that is about to exit, and would be lost. If they exit
/// after <c>tools/list</c> already, a start does without it. Guarded by the lock of <see cref="ServerLife"/>, except
/// where noted.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SingleUse(TimeProvider time)
{
    /// <summary>A server that ends this soon after its answer ends because of it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>A server that lives on for this long after its answer may be used again.</summary>
    private static readonly TimeSpan Stays = TimeSpan.FromSeconds(2);

    private volatile bool _isAfterAnswers, _isAfterLists;

    /// <summary>Whether it exits after it has sent its lists. From any thread.</summary>
    public bool IsAfterLists => _isAfterLists;

    /// <summary>Whether it exits after each answer. From any thread.</summary>
    public bool IsAfterAnswers => _isAfterAnswers;

    /// <summary>Takes a connection for a caller; false if it has served its one caller.</summary>
    public bool TryTake(UpstreamConnection connection)
    {
        if (_isAfterAnswers && connection.WasUsed) return false;
        return connection.WasUsed = true;
    }

    /// <summary>Learns from a connection that ended by itself.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lived">How long it lived.</param>
    public void Died(UpstreamConnection connection, TimeSpan lived)
    {
        if (connection.ProcessId is null) return;
        if (connection.HasAnswered) _isAfterAnswers |= connection.Quiet < Soon;
        else if (connection.HasReadLists && lived < Soon)
            _isAfterLists |= !connection.HasOpenRequests || connection.DiedOfLists;
    }

    /// <summary>Learns how the process of such a connection ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lived">How long it lived.</param>
    /// <param name="how">How its process ended, in words.</param>
    public void Exited(UpstreamConnection connection, TimeSpan lived, string how)
    {
        // Requests that it read ahead are lost, but it did not fail.
        var isClean = how.EndsWith("exited with code 0", StringComparison.Ordinal);
        _isAfterLists |= isClean && !connection.HasAnswered && connection.HasReadLists && lived < Soon;
    }

    /// <summary>
    /// Waits for the end of a connection that has served its one caller. If it stays, it may be used again. From any
    /// thread.
    /// </summary>
    public async Task EndAsync(UpstreamConnection connection, CancellationToken cancellation)
    {
        while (!connection.Closed.IsCompleted)
        {
            var left = connection.HasOpenRequests ? Stays : Stays - connection.Quiet;
            if (left <= TimeSpan.Zero)
            {
                _isAfterAnswers = false;
                return;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(connection.Closed, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
