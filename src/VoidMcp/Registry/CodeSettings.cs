namespace VoidMcp.Registry;

/// <summary>
/// The <c>code</c> section: limits for one script. Scripts are untrusted, so no limit can be disabled: zero is always
/// invalid. A missing or invalid setting has its default.
/// </summary>
internal sealed record CodeSettings
{
    /// <summary>Wall-clock time limit of one script, including its tool calls. 100 ms to 1 h, default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Heap limit of the worker process, in bytes. 16 MiB to 4 GiB, default 64 MiB.</summary>
    public long Memory { get; init; } = 64 * 1024 * 1024;

    /// <summary>Maximum number of tool calls per script. 1 to 10,000, default 200.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>
    /// Maximum bytes of a script's result that the model receives; the rest is stored under a handle. 1 KiB to 10 MiB,
    /// default 64 KiB.
    /// </summary>
    public long MaxResult { get; init; } = 64 * 1024;
}
