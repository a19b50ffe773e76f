namespace VoidMcp.Registry;

/// <summary>The keys of the <c>code</c> section.</summary>
internal static class CodeKeys
{
    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    private static readonly CodeSettings Defaults = new();

    public static DurationKey Timeout { get; } = new(
        "timeout",
        "Time limit of one script, including its tool calls.",
        Defaults.Timeout,
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromHours(1));

    public static SizeKey Memory { get; } = new(
        "memory", "How much memory one script may hold.", Defaults.Memory, 16 * MiB, 4 * GiB);

    public static NumberKey Parallel { get; } = new(
        "parallel", "How many scripts may compute at once; waiting scripts do not count.", Defaults.Parallel, 1, 64)
    {
        DefaultText = "the number of processors, at least 2",
    };

    public static NumberKey MaxCalls { get; } = new(
        "max-calls", "Maximum number of tool calls of one script.", Defaults.MaxCalls, 1, 10_000);

    public static SizeKey MaxResult { get; } = new(
        "max-result",
        "Maximum size of a script's result that the model receives; a larger one becomes a readable handle.",
        Defaults.MaxResult,
        KiB,
        10 * MiB);

    public static FlagKey RequireSandbox { get; } = new(
        "require-sandbox",
        "Whether scripts are refused where the system does not grant the whole sandbox.",
        Defaults.RequireSandbox);

    public static SectionKey Section { get; } = new(
        "code", "Limits of scripts.", [Timeout, Memory, Parallel, MaxCalls, MaxResult, RequireSandbox]);
}
