using System.Runtime.InteropServices;

namespace VoidMcp.CodeMode;

/// <summary>
/// A seccomp filter that allows only what a running .NET program needs (memory, threads, waiting, clocks, its open
/// descriptors). All other calls fail with EPERM: files, sockets, processes, signals to others, and calls of future
/// kernels. Permanent, for all threads.
/// </summary>
internal static unsafe partial class SystemCallFilter
{
    private const ushort Load = 0x20, And = 0x54, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, Return = 0x06;
    private const uint Allow = 0x7fff0000, NotPermitted = 0x00050000 | 1, NotImplemented = 0x00050000 | 38;
    private const uint NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16;
    private const uint OfThread = 0x10000, Executable = 4, SetName = 15, SetMemoryName = 0x53564d41;
    private const nuint SetFilter = 1, AllThreads = 1;

    /// <summary>
    /// Numbers from here on are newer than this list and return ENOSYS, so that C libraries fall back to older calls.
    /// </summary>
    private const uint FirstUnknown = 450;

    private static readonly SystemCallNumbers s_numbers = SystemCallNumbers.OfThisMachine;

    /// <summary>Installs the filter.</summary>
    /// <returns>False on unsupported processors, or if the kernel has no filters, or refused it.</returns>
    public static bool Install()
    {
        if (s_numbers.AuditArchitecture == 0) return false;
        var program = Program();
        fixed (Instruction* first = program)
        {
            var filter = new FilterProgram { Length = (ushort)program.Length, First = first };
            // With AllThreads, a positive result names a thread that could not be filtered.
            return Call((nint)s_numbers.Seccomp, SetFilter, AllThreads, &filter) == 0;
        }
    }

    private static Instruction[] Program()
    {
        var program = new List<Instruction>
        {
            // If this program runs emulated on another processor, the kernel sees that processor's numbers.
            new(Load, 0, 0, ArchitectureAt),
            new(JumpIfEqual, 3, 0, s_numbers.AuditArchitecture),
            new(JumpIfEqual, 0, 1, s_numbers.TranslatorsArchitecture),
            new(Return, 0, 0, Allow),
            new(Return, 0, 0, NotPermitted),
            new(Load, 0, 0, NumberAt),
        };
        foreach (var number in s_numbers.Harmless)
            program.AddRange([new(JumpIfEqual, 0, 1, number), new(Return, 0, 0, Allow)]);

        // Allow threads but not processes. clone3 hides its flags, so it fails, and the C library falls back to clone.
        program.AddRange([new(JumpIfEqual, 0, 1, s_numbers.Fork3), new(Return, 0, 0, NotImplemented)]);
        AllowIf(s_numbers.Fork, Argument(0, OfThread, OfThread));

        // Allow signals to its own threads, which the runtime uses, changes to non-executable memory, and its own
        // names.
        AllowIf(s_numbers.SignalThread, Argument(0, uint.MaxValue, (uint)System.Environment.ProcessId));
        AllowIf(s_numbers.Map, Argument(2, Executable, 0));
        AllowIf(s_numbers.Protect, Argument(2, Executable, 0));
        AllowIf(s_numbers.ProcessControl, Argument(0, uint.MaxValue, SetName));
        AllowIf(s_numbers.ProcessControl, Argument(0, uint.MaxValue, SetMemoryName));

        // Allow reading resource limits but not setting them: the pointer to a new one must be null in both halves.
        AllowIf(s_numbers.Limits,
            [
                .. Argument(0, uint.MaxValue, 0),
                .. Argument(2, uint.MaxValue, 0),
                .. Argument(2, uint.MaxValue, 0, high: true),
            ]);
        program.AddRange(
        [
            new(JumpIfAtLeast, 0, 1, FirstUnknown),
            new(Return, 0, 0, NotImplemented),
            new(Return, 0, 0, NotPermitted),
        ]);
        return [.. program];

        // Conditions are triples of load, mask and compare; if one fails, the next rule is tried.
        void AllowIf(uint number, Instruction[] conditions)
        {
            program.Add(new(JumpIfEqual, 0, (byte)(conditions.Length + 2), number));
            for (var i = 0; i < conditions.Length; i++)
            {
                var condition = conditions[i];
                program.Add(condition.Code == JumpIfEqual
                    ? condition with { IfNot = (byte)(conditions.Length - i) }
                    : condition);
            }

            program.Add(new(Return, 0, 0, Allow));
            program.Add(new(Load, 0, 0, NumberAt));
        }
    }

    private static Instruction[] Argument(uint index, uint mask, uint value, bool high = false) =>
    [
        new(Load, 0, 0, ArgumentsAt + (8 * index) + (high ? 4u : 0)),
        new(And, 0, 0, mask),
        new(JumpIfEqual, 0, 0, value),
    ];

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call(nint number, nuint operation, nuint flags, FilterProgram* program);

    /// <summary>struct sock_filter: a BPF instruction.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte If, byte IfNot, uint Value);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public Instruction* First;
    }
}
