using System.Runtime.InteropServices;
using VoidMcp.Processes;

namespace VoidMcp.CodeMode;

/// <summary>
/// What a worker gives up before it takes its first script. Everywhere on Unix: descriptors that it inherited, beside
/// its three pipes. On Linux as well: core dumps, new privileges, being traced and outliving its parent; and, once it
/// is warm, every file, socket and process (<see cref="Landlock"/>, <see cref="SystemCallFilter"/>, resource
/// limits). On macOS and Windows there is no more than the process itself. None of it is the wall between scripts and
/// the machine (that is the engine, which offers no way out); it is what remains if that wall breaks.
/// </summary>
/// <remarks>What the system refuses is left as it is: an older kernel or a container lacks one, and the others still count.</remarks>
internal static partial class WorkerConfinement
{
    private const int PrSetDeathSignal = 1, PrSetDumpable = 4, PrSetNoNewPrivileges = 38, SigKill = 9;
    private const int LimitFileSize = 1, LimitCore = 4, LimitOpenFiles = 7;

    /// <summary>
    /// Whether the worker is the native binary. One that is not (in tests) has assemblies to load and code to compile
    /// for as long as it lives, and can't be sealed.
    /// </summary>
    private static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <summary>The first thing a worker does: what it can do without from the start.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows()) Libc.CloseInherited();
        if (!OperatingSystem.IsLinux()) return;
        _ = ProcessControl(PrSetNoNewPrivileges, 1, 0, 0, 0);
        _ = ProcessControl(PrSetDumpable, 0, 0, 0, 0);
        _ = ProcessControl(PrSetDeathSignal, SigKill, 0, 0, 0);
        Limit(LimitCore, 0);
    }

    /// <summary>Takes the files from a thread that needs none; its later threads have none either.</summary>
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

        // Nothing can be opened any more, of whatever kind: every descriptor would be above the limit.
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
