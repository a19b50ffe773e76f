namespace VoidMcp.Registry;

/// <summary>
/// The <c>code</c> section: limits for one script. Scripts are untrusted, so no limit can be disabled: zero is always
/// invalid. A missing or invalid setting has its default.
/// </summary>
internal sealed record CodeSettings
{
    /// <summary>Wall-clock time limit of one script, including its tool calls. 100 ms to 1 h, default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Heap limit of the worker process, in bytes. 16 MiB to 4 GiB, default 384 MiB, as measured for
    /// <c>ScriptLimits.MemoryBytes</c>.
    /// </summary>
    public long Memory { get; init; } = 384 * 1024 * 1024;

    /// <summary>Maximum number of tool calls per script. 1 to 10,000, default 200.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>
    /// Maximum number of scripts that compute at once; scripts that wait for calls, timers or people do not count. 1 to
    /// 64, default: the number of processors, at least 2.
    /// </summary>
    public int Parallel { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>
    /// Maximum bytes of a script's result that the model receives; the rest is stored under a handle. 1 KiB to 10 MiB,
    /// default 64 KiB.
    /// </summary>
    public long MaxResult { get; init; } = 64 * 1024;

    /// <summary>
    /// Whether scripts are refused where the system does not grant the whole confinement of the worker. Default false:
    /// then it is only told.
    /// </summary>
    public bool RequireSandbox { get; init; }
}
