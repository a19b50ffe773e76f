using System.Runtime.InteropServices;
using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>
/// Drops a worker's privileges before its first script. On all Unix systems: inherited descriptors other than its three
/// pipes. On Linux also: core dumps, new privileges, being traced and outliving its parent; and, once it is warm, all
/// files, sockets and processes (<see cref="Landlock"/>, <see cref="SystemCallFilter"/>, resource limits). On macOS the
/// same by <see cref="Seatbelt"/>. On Windows there is only the process boundary. This is defense in depth: the script
/// engine is the primary sandbox, and offers no access to the system.
/// </summary>
/// <remarks>
/// Best effort: an older kernel or a container may lack some of these; the others still apply. Each step returns what
/// was not granted; the worker reports it before its first script.
/// </remarks>
internal static partial class WorkerConfinement
{
    private const int PrSetDeathSignal = 1, PrSetDumpable = 4, PrSetNoNewPrivileges = 38, SigKill = 9;

    // The first two are the same on macOS; a limit of open files there would also fail poll.
    private const int LimitFileSize = 1, LimitCore = 4, LimitOpenFiles = 7;

    private const string FileRules = "file rules (Landlock)", CallFilter = "system call filter (seccomp)",
        Limits = "resource limits", Privileges = "dropped privileges", SystemRules = "system rules (Seatbelt)";

    /// <summary>
    /// Whether the worker is the native binary. A managed one (in tests) keeps loading assemblies and compiling code,
    /// so it can't be sealed.
    /// </summary>
    private static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <summary>What is missing where nothing is granted: on other systems, and in a managed worker.</summary>
    private static string[] All => OperatingSystem.IsMacOS() ? [SystemRules] : [FileRules, CallFilter];

    /// <summary>Drops what is never needed. Call it first.</summary>
    public static IReadOnlyList<string> Begin()
    {
        if (!OperatingSystem.IsWindows()) Libc.CloseInherited();
        if (OperatingSystem.IsMacOS()) return Missing((Limit(LimitCore, 0), Limits));
        if (!OperatingSystem.IsLinux()) return All;
        var hasNoNewPrivileges = ProcessControl(PrSetNoNewPrivileges, 1, 0, 0, 0) == 0;
        var isUndumpable = ProcessControl(PrSetDumpable, 0, 0, 0, 0) == 0;
        _ = ProcessControl(PrSetDeathSignal, SigKill, 0, 0, 0);
        return Missing((hasNoNewPrivileges && isUndumpable, Privileges), (Limit(LimitCore, 0), Limits));
    }

    /// <summary>Removes file access from a thread and the threads it starts later.</summary>
    public static IReadOnlyList<string> SealThread()
    {
        // Seatbelt's rules are of a process, not of a thread.
        if (OperatingSystem.IsMacOS()) return [];
        return OperatingSystem.IsLinux() && IsNative ? Missing((Landlock.GiveUp(), FileRules)) : All;
    }

    /// <summary>The last thing before the first script, for the calling thread and the process, for good.</summary>
    public static IReadOnlyList<string> Seal()
    {
        if (!IsNative) return All;
        if (OperatingSystem.IsMacOS())
            return Missing((Seatbelt.GiveUp(), SystemRules), (Limit(LimitFileSize, 0), Limits));
        if (!OperatingSystem.IsLinux()) return All;
        return [.. GiveUpFiles(), .. Missing((SystemCallFilter.Install(), CallFilter))];
    }

    /// <summary>The part of <see cref="Seal"/> that a kernel without filters has too.</summary>
    public static IReadOnlyList<string> GiveUpFiles()
    {
        var hasRules = Landlock.GiveUp();

        // No new descriptor of any kind can be opened: the only number below the limit is that of the input. It is not
        // 0, because poll refuses to look at more descriptors than the limit.
        var hasLimits = Limit(LimitFileSize, 0) & Limit(LimitOpenFiles, 1);
        return Missing((hasRules, FileRules), (hasLimits, Limits));
    }

    private static string[] Missing(params ReadOnlySpan<(bool IsGranted, string Part)> parts)
    {
        var missing = new List<string>();
        foreach (var (isGranted, part) in parts)
        {
            if (!isGranted) missing.Add(part);
        }

        return [.. missing];
    }

    private static bool Limit(int resource, ulong value)
    {
        var limit = new ResourceLimit(value, value);
        return SetResourceLimit(resource, in limit) == 0;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(ulong Soft, ulong Hard);
}
