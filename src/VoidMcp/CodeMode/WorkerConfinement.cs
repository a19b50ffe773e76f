using System.Runtime.InteropServices;
using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>
/// Drops a worker's privileges before its first script. On all Unix systems: inherited descriptors other than its three
/// pipes. On Linux also: core dumps, new privileges, being traced and outliving its parent; and, once it is warm, all
/// files, sockets and processes (<see cref="Landlock"/>, <see cref="SystemCallFilter"/>, resource limits). On macOS and
/// Windows there is only the process boundary. This is defense in depth: the script engine is the primary sandbox, and
/// offers no access to the system.
/// </summary>
/// <remarks>Best effort: an older kernel or a container may lack some of these; the others still apply.</remarks>
internal static partial class WorkerConfinement
{
    private const int PrSetDeathSignal = 1, PrSetDumpable = 4, PrSetNoNewPrivileges = 38, SigKill = 9;
    private const int LimitFileSize = 1, LimitCore = 4, LimitOpenFiles = 7;

    /// <summary>
    /// Whether the worker is the native binary. A managed one (in tests) keeps loading assemblies and compiling code,
    /// so it can't be sealed.
    /// </summary>
    private static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <summary>Drops what is never needed. Call it first.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows()) Libc.CloseInherited();
        if (!OperatingSystem.IsLinux()) return;
        _ = ProcessControl(PrSetNoNewPrivileges, 1, 0, 0, 0);
        _ = ProcessControl(PrSetDumpable, 0, 0, 0, 0);
        _ = ProcessControl(PrSetDeathSignal, SigKill, 0, 0, 0);
        Limit(LimitCore, 0);
    }

    /// <summary>Removes file access from a thread and the threads it starts later.</summary>
    public static void SealThread()
    {
        if (OperatingSystem.IsLinux() && IsNative) Landlock.GiveUp();
    }

    /// <summary>The last thing before the first script, for the calling thread and the process, for good.</summary>
    public static void Seal()
    {
        if (!OperatingSystem.IsLinux() || !IsNative) return;
        GiveUpFiles();
        SystemCallFilter.Install();
    }

    /// <summary>The part of <see cref="Seal"/> that a kernel without filters has too.</summary>
    public static void GiveUpFiles()
    {
        Landlock.GiveUp();

        // No new descriptor of any kind can be opened: its number would exceed the limit.
        Limit(LimitFileSize, 0);
        Limit(LimitOpenFiles, 0);
    }

    private static void Limit(int resource, ulong value)
    {
        var limit = new ResourceLimit(value, value);
        _ = SetResourceLimit(resource, in limit);
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
