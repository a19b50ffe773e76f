using System.Runtime.InteropServices;

namespace VoidMcp.CodeMode;

/// <summary>
/// What a worker gives up before it takes its first script. On Linux: core dumps, new privileges, writing any file,
/// opening more than a few, being traced, and outliving its parent. Elsewhere nothing yet. None of it is the wall
/// between scripts and the machine (that is the engine, which offers no way out); it is what remains if that wall breaks.
/// </summary>
internal static partial class WorkerConfinement
{
    private const int PrSetDeathSignal = 1, PrSetDumpable = 4, PrSetNoNewPrivileges = 38, SigKill = 9;
    private const int LimitFileSize = 1, LimitCore = 4, LimitOpenFiles = 7;

    /// <summary>Files that the runtime may still open (time zones, the memory's state), pipes included.</summary>
    private const ulong OpenFiles = 32;

    /// <summary>Confines this process, for good. What the system refuses is left as it is.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux()) return;

        // The results are not looked at: an older kernel or a container may refuse one, and the others still count.
        _ = ProcessControl(PrSetNoNewPrivileges, 1, 0, 0, 0);
        _ = ProcessControl(PrSetDumpable, 0, 0, 0, 0);
        _ = ProcessControl(PrSetDeathSignal, SigKill, 0, 0, 0);
        Limit(LimitCore, 0);

        // A worker that is not native (in tests) still has assemblies to load and code to compile into memory files.
        if (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is not null) return;
        Limit(LimitFileSize, 0);
        Limit(LimitOpenFiles, OpenFiles);
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
