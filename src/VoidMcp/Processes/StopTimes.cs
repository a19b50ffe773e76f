namespace VoidMcp.Processes;

/// <summary>How patient <see cref="ServerProcess.StopAsync"/> is at each of its steps. Zero skips a step's waiting.</summary>
/// <param name="AfterInputClosed">From closing stdin, MCP's way to say goodbye, to SIGTERM.</param>
/// <param name="AfterTerminate">From SIGTERM to SIGKILL; both go to the whole group. Windows has no SIGTERM and kills at once.</param>
internal readonly record struct StopTimes(TimeSpan AfterInputClosed, TimeSpan AfterTerminate)
{
    /// <summary>One second each: time to save, and still within the three seconds in which everything must be gone.</summary>
    public static StopTimes Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
