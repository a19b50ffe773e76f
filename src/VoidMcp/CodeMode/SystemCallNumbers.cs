using System.Runtime.InteropServices;

namespace VoidMcp.CodeMode;

/// <summary>System call numbers for <see cref="SystemCallFilter"/>; each architecture has its own.</summary>
internal sealed record SystemCallNumbers
{
    /// <summary>AUDIT_ARCH of the kernel headers; 0 for unsupported processors.</summary>
    public uint AuditArchitecture { get; private init; }

    /// <summary>
    /// The AUDIT_ARCH when this program runs emulated, as x64 programs do on ARM; otherwise the same.
    /// </summary>
    public uint TranslatorsArchitecture { get; private init; }

    /// <summary>Calls allowed with any arguments, most frequent first.</summary>
    public uint[] Harmless => OnMusl ? [.. Always, SignalAnyThread] : Always;

    /// <summary>The same without those that only musl needs.</summary>
    public uint[] Always { get; private init; } = [];

    /// <summary>tkill.</summary>
    public uint SignalAnyThread { get; private init; }

    public uint Seccomp { get; private init; }

    /// <summary>clone: creates a thread or a process.</summary>
    public uint Fork { get; private init; }

    /// <summary>clone3, whose arguments a filter can't inspect.</summary>
    public uint Fork3 { get; private init; } = 435;

    public uint SignalThread { get; private init; }

    public uint Map { get; private init; }

    public uint Protect { get; private init; }

    public uint ProcessControl { get; private init; }

    public uint Limits { get; private init; }

    /// <summary>The numbers for the processor that this program was compiled for.</summary>
    public static SystemCallNumbers OfThisMachine => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => new SystemCallNumbers(),
    };

    /// <summary>
    /// Whether the C library is musl, which signals threads with tkill; the filter can't restrict that to its own
    /// process.
    /// </summary>
    private static bool OnMusl => RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    public static SystemCallNumbers X64 => new()
    {
        AuditArchitecture = 0xC000003E,
        TranslatorsArchitecture = 0xC00000B7,
        Always =
        [
            202, // futex
            28, // madvise
            0, 1, 19, 20, // read, write, readv, writev
            24, 324, // sched_yield, membarrier
            11, 25, 12, 26, 27, 149, 150, // munmap, mremap, brk, msync, mincore, mlock, munlock
            228, 229, 96, 201, 100, // clock_gettime, clock_getres, gettimeofday, time, times
            35, 230, 7, 271, // nanosleep, clock_nanosleep, poll, ppoll
            // rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack, rt_sigsuspend, rt_sigtimedwait
            13, 14, 15, 131, 130, 128,
            219, // restart_syscall
            3, 5, 8, 17, 18, // close, fstat, lseek, pread64, pwrite64
            39, 110, 186, 102, 107, // getpid, getppid, gettid, getuid, geteuid
            273, 334, 204, 309, // set_robust_list, rseq, sched_getaffinity, getcpu
            60, 231, // exit, exit_group
            318, 63, 99, 98, 97, // getrandom, uname, sysinfo, getrusage, getrlimit
            237, 239, // mbind, get_mempolicy
        ],
        SignalAnyThread = 200,
        Seccomp = 317,
        Fork = 56,
        SignalThread = 234,
        Map = 9,
        Protect = 10,
        ProcessControl = 157,
        Limits = 302,
    };

    public static SystemCallNumbers Arm64 => new()
    {
        AuditArchitecture = 0xC00000B7,
        TranslatorsArchitecture = 0xC00000B7,
        Always =
        [
            98, // futex
            233, // madvise
            63, 64, 65, 66, // read, write, readv, writev
            124, 283, // sched_yield, membarrier
            215, 216, 214, 227, 232, 228, 229, // munmap, mremap, brk, msync, mincore, mlock, munlock
            113, 114, 169, 153, // clock_gettime, clock_getres, gettimeofday, times
            101, 115, 73, // nanosleep, clock_nanosleep, ppoll
            // rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack, rt_sigsuspend, rt_sigtimedwait
            134, 135, 139, 132, 133, 137,
            128, // restart_syscall
            57, 80, 62, 67, 68, // close, fstat, lseek, pread64, pwrite64
            172, 173, 178, 174, 175, // getpid, getppid, gettid, getuid, geteuid
            99, 293, 123, 168, // set_robust_list, rseq, sched_getaffinity, getcpu
            93, 94, // exit, exit_group
            278, 160, 179, 165, 163, // getrandom, uname, sysinfo, getrusage, getrlimit
            235, 236, // mbind, get_mempolicy
        ],
        SignalAnyThread = 130,
        Seccomp = 277,
        Fork = 220,
        SignalThread = 131,
        Map = 222,
        Protect = 226,
        ProcessControl = 167,
        Limits = 261,
    };
}
