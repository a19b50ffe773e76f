namespace VoidMcp.Processes;

/// <summary>How long <see cref="ServerProcess.StopAsync"/> waits after each step. Zero = don't wait.</summary>
/// <param name="AfterInputClosed">Time between closing stdin, MCP's shutdown signal, and SIGTERM.</param>
/// <param name="AfterTerminate">
/// Time between SIGTERM and SIGKILL, both sent to the whole group. Windows has no SIGTERM and kills immediately.
/// </param>
internal readonly record struct StopTimes(TimeSpan AfterInputClosed, TimeSpan AfterTerminate)
{
    /// <summary>One second each: time to save, and within the three seconds in which everything must be gone.</summary>
    public static StopTimes Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
