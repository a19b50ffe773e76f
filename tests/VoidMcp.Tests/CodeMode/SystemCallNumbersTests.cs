using System.Text.RegularExpressions;
using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

/// <summary>
/// The numbers of the seccomp filter against the kernel's own headers (Debian: linux-libc-dev). A wrong number would
/// allow another call than the one that is named.
/// </summary>
public sealed partial class SystemCallNumbersTests
{
    private const string X64Header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
    private const string Arm64Header = "/usr/include/asm-generic/unistd.h";
    private const string AuditHeader = "/usr/include/linux/audit.h";
    private const string Prefix = "__NR_";
    private const string ElfHeader = "/usr/include/linux/elf-em.h";

    /// <summary>What both processors allow, in the order of the lists; "-" where only x64 has the call.</summary>
    private const string Harmless =
        "futex madvise read write readv writev sched_yield membarrier munmap mremap brk msync mincore mlock munlock "
        + "clock_gettime clock_getres gettimeofday -time times nanosleep clock_nanosleep -poll ppoll rt_sigaction "
        + "rt_sigprocmask rt_sigreturn sigaltstack rt_sigsuspend rt_sigtimedwait restart_syscall close fstat lseek "
        + "pread64 pwrite64 getpid getppid gettid getuid geteuid set_robust_list rseq sched_getaffinity getcpu exit "
        + "exit_group getrandom uname sysinfo getrusage getrlimit mbind get_mempolicy";

    public static TheoryData<string> Processors() => ["x64", "arm64"];

    [Theory]
    [MemberData(nameof(Processors))]
    public void Every_number_is_the_kernels(string processor)
    {
        var numbers = Of(processor);
        var kernel = Header(processor == "x64" ? X64Header : Arm64Header);
        var names = Harmless.Split(' ').Where(name => processor == "x64" || name[0] != '-')
            .Select(name => name.TrimStart('-')).ToList();
        Assert.Equal(
            names.Select(name => $"{name} = {kernel[name]}"),
            names.Zip(numbers.Always, (name, number) => $"{name} = {number}"));
        Assert.Equal(names.Count, numbers.Always.Length);
        Assert.Equal(kernel["tkill"], numbers.SignalAnyThread);
        Assert.Equal(kernel["seccomp"], numbers.Seccomp);
        Assert.Equal(kernel["clone"], numbers.Fork);
        Assert.Equal(kernel["clone3"], numbers.Fork3);
        Assert.Equal(kernel["tgkill"], numbers.SignalThread);
        Assert.Equal(kernel["mmap"], numbers.Map);
        Assert.Equal(kernel["mprotect"], numbers.Protect);
        Assert.Equal(kernel["prctl"], numbers.ProcessControl);
        Assert.Equal(kernel["prlimit64"], numbers.Limits);
    }

    [Theory]
    [InlineData("x64", "EM_X86_64")]
    [InlineData("arm64", "EM_AARCH64")]
    public void The_processor_is_the_kernels(string processor, string machine)
    {
        const uint Is64Bit = 0x80000000, IsLittleEndian = 0x40000000;
        Assert.SkipUnless(File.Exists(AuditHeader) && File.Exists(ElfHeader), "needs the kernel's headers");
        var name = processor == "x64" ? "X86_64" : "AARCH64";
        Assert.Matches(
            $@"#define AUDIT_ARCH_{name}\s+\({machine}\|__AUDIT_ARCH_64BIT\|__AUDIT_ARCH_LE\)",
            File.ReadAllText(AuditHeader));
        var value = Regex.Match(File.ReadAllText(ElfHeader), $@"#define {machine}\s+(\d+)").Groups[1].Value;
        Assert.Equal(uint.Parse(value) | Is64Bit | IsLittleEndian, Of(processor).AuditArchitecture);
    }

    private static SystemCallNumbers Of(string processor) =>
        processor == "x64" ? SystemCallNumbers.X64 : SystemCallNumbers.Arm64;

    /// <summary>The names and numbers of a header; some names stand for another one.</summary>
    private static Dictionary<string, uint> Header(string path)
    {
        Assert.SkipUnless(File.Exists(path), $"needs {path} (Debian: linux-libc-dev)");
        var text = File.ReadAllText(path);
        var numbers = Number().Matches(text).ToDictionary(m => m.Groups[1].Value, m => uint.Parse(m.Groups[2].Value));
        foreach (Match alias in Alias().Matches(text))
        {
            if (numbers.TryGetValue(alias.Groups[2].Value, out var number))
                numbers.TryAdd(alias.Groups[1].Value, number);
        }

        return numbers.Where(n => n.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(n => n.Key[Prefix.Length..], n => n.Value);
    }

    [GeneratedRegex(@"^#define (__NR(?:3264)?_\w+)\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"^#define (__NR_\w+)\s+(__NR3264_\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Alias();
}
