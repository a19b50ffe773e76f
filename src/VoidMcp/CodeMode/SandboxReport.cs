namespace VoidMcp.CodeMode;

/// <summary>Tells in words what the confinement of workers lacks on this machine.</summary>
internal static class SandboxReport
{
    /// <summary>How to get all of it.</summary>
    public static string Fix => OperatingSystem.IsLinux()
        ? "use Linux 5.13 or later with Landlock enabled, and a container that allows Landlock and seccomp"
        : OperatingSystem.IsMacOS() ? "use the native binary, and not inside another sandbox"
        : "Windows does not confine the worker; the script engine alone is the sandbox";

    /// <summary>
    /// Whether it should be told without being asked for: Windows confines no worker, which the user need not be told
    /// each time.
    /// </summary>
    /// <param name="lacks">What the confinement lacks; null if unknown.</param>
    /// <param name="isRequired"><c>code.require-sandbox</c>.</param>
    public static bool IsTold(IReadOnlyList<string>? lacks, bool isRequired) =>
        lacks is { Count: > 0 } && (isRequired || !OperatingSystem.IsWindows());

    /// <summary>What happens on this machine, in one line.</summary>
    /// <param name="lacks">What the confinement lacks.</param>
    /// <param name="isRequired"><c>code.require-sandbox</c>.</param>
    public static string Problem(IReadOnlyList<string> lacks, bool isRequired) => isRequired
        ? $"no script is run: code.require-sandbox is set, and the system did not grant: {string.Join(", ", lacks)}"
        : $"scripts run without a part of the sandbox; the system did not grant: {string.Join(", ", lacks)}";
}
