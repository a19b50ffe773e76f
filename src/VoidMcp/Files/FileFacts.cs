using System.Runtime.InteropServices;

namespace VoidMcp.Files;

/// <summary>What .NET doesn't tell of a file on Unix: who owns it, and whether it is a regular file.</summary>
/// <param name="Owner">The owner's user ID.</param>
/// <param name="IsRegular">False for named pipes, devices, sockets and folders.</param>
internal sealed unsafe partial record FileFacts(uint Owner, bool IsRegular)
{
    private const int CurrentFolder = -100, WantsType = 0x1, WantsOwner = 0x8;

    /// <summary>The bits of the mode that tell the type, and their value for a regular file.</summary>
    private const int TypeBits = 0xF000, RegularFile = 0x8000;

    /// <summary>struct statx: the places of owner and mode, and the size; the same on all architectures.</summary>
    private const int OwnerInStatx = 20, ModeInStatx = 28, SizeOfStatx = 256;

    /// <summary>struct stat of macOS (64-bit inodes): the places, and more than its size.</summary>
    private const int OwnerInStat = 16, ModeInStat = 4, SizeOfStat = 256;

    /// <summary>
    /// Reads the facts; null if the file doesn't exist, the system doesn't tell, or on Windows. Never blocks on the
    /// file itself.
    /// </summary>
    /// <param name="path">A file or folder; links are followed.</param>
    public static FileFacts? Of(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            if (OperatingSystem.IsMacOS())
            {
                var stat = stackalloc byte[SizeOfStat];
                var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
                return (isArm ? StatOnArm(path, stat) : StatOnIntel(path, stat)) == 0
                    ? At(stat, OwnerInStat, ModeInStat)
                    : null;
            }

            var statx = stackalloc byte[SizeOfStatx];
            return Statx(CurrentFolder, path, 0, WantsType | WantsOwner, statx) == 0
                ? At(statx, OwnerInStatx, ModeInStatx)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
            return null;
        }
    }

    private static FileFacts At(byte* stat, int owner, int mode) =>
        new(*(uint*)(stat + owner), (*(ushort*)(stat + mode) & TypeBits) == RegularFile);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnArm(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnIntel(string path, byte* buffer);
}
