using System.Runtime.InteropServices;

namespace VoidMcp.CodeMode;

/// <summary>
/// Landlock file rules (Linux 5.13 and later, if enabled): the calling thread and the threads it starts can no longer
/// open, create, change or execute files, nor bind or connect TCP sockets. Existing threads are not affected; the
/// <see cref="SystemCallFilter"/> covers them too.
/// </summary>
internal static unsafe partial class Landlock
{
    private const nint CreateRuleset = 444, RestrictSelf = 446;
    private const nuint AskVersion = 1;

    /// <summary>Gives up all access rights of an ABI version; no rule allows any of them.</summary>
    /// <returns>False if the kernel has no file rules, or refused them.</returns>
    public static bool GiveUp()
    {
        var version = Call(CreateRuleset, null, 0, AskVersion);
        if (version < 1) return false;

        // Signals are not scoped (version 6): early kernels treat other threads of the same process as outside.
        var ruleset = new Ruleset
        {
            Files = version switch
            {
                1 => (1UL << 13) - 1,
                2 => (1UL << 14) - 1,
                3 or 4 => (1UL << 15) - 1,
                _ => (1UL << 16) - 1,
            },
            Network = version >= 4 ? 0b11UL : 0,
            Scoped = version >= 6 ? 0b01UL : 0,
        };
        var descriptor = Call(CreateRuleset, &ruleset, (nuint)sizeof(Ruleset), 0);
        if (descriptor < 0) return false;
        var isRestricted = Call(RestrictSelf, (void*)descriptor, 0, 0) == 0;
        _ = Close((int)descriptor);
        return isRestricted;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call(nint number, void* a, nuint b, nuint c);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    /// <summary>struct landlock_ruleset_attr; older kernels require unknown fields to be zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Ruleset
    {
        public ulong Files;
        public ulong Network;
        public ulong Scoped;
    }
}
