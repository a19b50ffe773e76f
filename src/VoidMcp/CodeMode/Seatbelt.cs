using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace VoidMcp.CodeMode;

/// <summary>
/// The sandbox of macOS's kernel. A process that has entered it can't leave it: no files, network, other processes or
/// system services; descriptors that are open already stay usable. Not yet run on a Mac: the smoke test of the release
/// workflow is what tries it.
/// </summary>
/// <remarks>
/// <c>sandbox.h</c> declares <c>sandbox_init</c> as deprecated without a replacement for a process that confines
/// itself; browsers call it with a profile's text and flags 0, as this does. Its own profile for this purpose,
/// <c>kSBXProfilePureComputation</c>, denies the runtime's questions about memory too.
/// </remarks>
internal static unsafe partial class Seatbelt
{
    /// <summary>
    /// Denies everything but what the runtime does without a descriptor: signals to its own threads, with which the
    /// garbage collector stops them, and how much memory there is.
    /// </summary>
    public const string Profile =
        """
        (version 1)
        (deny default)
        (allow signal (target self))
        (allow sysctl-read (sysctl-name "hw.memsize") (sysctl-name "hw.pagesize") (sysctl-name "vm.swapusage"))
        """;

    private const ulong ProfileIsText = 0;

    /// <summary>Confines the process, for good.</summary>
    /// <returns>Whether the system granted it.</returns>
    [SupportedOSPlatform("macos")]
    public static bool GiveUp()
    {
        try
        {
            byte* error = null;
            var isGranted = Enter(Profile, ProfileIsText, &error) == 0;
            if (error is not null) Free(error);
            return isGranted;
        }
        catch (EntryPointNotFoundException)
        {
            // Deprecated functions may go one day.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sandbox_init", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Enter(string profile, ulong flags, byte** error);

    [LibraryImport("libc", EntryPoint = "sandbox_free_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(byte* error);
}
