using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace VoidMcp.Processes;

/// <summary>
/// A Job Object that kills a server and its descendants when its last handle is closed, which the system does however
/// the gateway exits. One job per server; the gateway itself is not in it, so that a browser opened for a login lives
/// on. Processes that the server starts before it is assigned are not in it either.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsJob : IProcessTree
{
    private const int BasicAccounting = 1;
    private const int ExtendedLimits = 9;
    private const uint KillOnClose = 0x2000;
    private const string Kernel = "kernel32.dll";

    private readonly SafeFileHandle _job;

    /// <exception cref="Win32Exception">The job could not be created, or the process has exited.</exception>
    public WindowsJob(Process process)
    {
        _job = CreateJob(0, 0);
        if (_job.IsInvalid) throw new Win32Exception();
        var limits = new ExtendedLimitInformation { Flags = KillOnClose };
        if (!SetInformation(_job, ExtendedLimits, &limits, (uint)sizeof(ExtendedLimitInformation))
            || !Assign(_job, process.SafeHandle))
        {
            var error = new Win32Exception();
            _job.Dispose();
            throw error;
        }
    }

    public bool HasMembers
    {
        get
        {
            var accounting = default(AccountingInformation);
            return QueryInformation(_job, BasicAccounting, &accounting, (uint)sizeof(AccountingInformation), 0)
                && accounting.ActiveProcesses > 0;
        }
    }

    /// <summary>
    /// Does nothing: a console program without a console window can't be asked to exit, other than by closing stdin.
    /// </summary>
    public void Terminate()
    {
    }

    public void Kill() => TerminateJob(_job, 1);

    public void Dispose() => _job.Dispose();

    [LibraryImport(Kernel, EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial SafeFileHandle CreateJob(nint security, nint name);

    [LibraryImport(Kernel, EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformation(SafeFileHandle job, int kind, void* information, uint length);

    [LibraryImport(Kernel, EntryPoint = "QueryInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryInformation(
        SafeFileHandle job, int kind, void* information, uint length, nint returned);

    [LibraryImport(Kernel, EntryPoint = "AssignProcessToJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Assign(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport(Kernel, EntryPoint = "TerminateJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJob(SafeFileHandle job, uint exitCode);

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION: the basic limits, then I/O counters and memory sizes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimitInformation
    {
        public long ProcessTime;
        public long JobTime;
        public uint Flags;
        public nuint MinimumWorkingSet;
        public nuint MaximumWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint Priority;
        public uint Scheduling;
        public fixed ulong IoCounters[6];
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AccountingInformation
    {
        public fixed long Times[4];
        public uint PageFaults;
        public uint TotalProcesses;
        public uint ActiveProcesses;
        public uint TerminatedProcesses;
    }
}
