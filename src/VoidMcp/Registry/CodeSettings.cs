namespace VoidMcp.Registry;

/// <summary>
/// The <c>code</c> section: the limits of one script. Scripts are untrusted, so no limit can be switched off and
/// zero is refused everywhere. A setting that is missing or wrong has its default.
/// </summary>
internal sealed record CodeSettings
{
    /// <summary>Wall clock for one script, its tool calls included. 100 ms to 1 h, default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The worker's heap wall, in bytes. 16 MiB to 4 GiB, default 64 MiB.</summary>
    public long Memory { get; init; } = 64 * 1024 * 1024;

    /// <summary>Tool calls that one script may make. 1 to 10,000, default 200.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>Bytes of a script's result that reach the model; the rest stays under a handle. 1 KiB to 10 MiB, default 64 KiB.</summary>
    public long MaxResult { get; init; } = 64 * 1024;
}
