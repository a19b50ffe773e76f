using System.Runtime.InteropServices;

namespace VoidMcp.Files;

/// <summary>
/// Finds files and folders that another user of the machine could change: they belong to somebody else, or their mode
/// lets group or others write. Nothing is checked on Windows, where a profile is closed to others by default.
/// </summary>
internal static unsafe partial class OpenPermissions
{
    private const UnixFileMode ForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Whom the system trusts with everything anyway.</summary>
    private const uint Root = 0;

    private const int CurrentFolder = -100, WantsOwner = 0x8;

    /// <summary>struct statx: the owner's place and the size, the same on all architectures.</summary>
    private const int OwnerInStatx = 20, SizeOfStatx = 256;

    /// <summary>struct stat of macOS (64-bit inodes): the owner's place, and more than its size.</summary>
    private const int OwnerInStat = 16, SizeOfStat = 256;

    /// <summary>
    /// Why others could change it, as a clause, with the fix; null if they can't, or it doesn't exist.
    /// </summary>
    /// <param name="path">A file or folder; links are followed.</param>
    public static (string Problem, string Fix)? Of(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            if (!Path.Exists(path)) return null;
            if (OwnerOf(path) is { } owner && owner != EffectiveUser() && owner != Root)
                return ($"{path} belongs to another user", $"sudo chown \"$USER\" {Quoted(path)}");
            return (File.GetUnixFileMode(path) & ForOthers) == 0
                ? null
                : ($"{path} can be written by other users", $"chmod go-w {Quoted(path)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ($"the owner and mode of {path} can't be read", $"ls -ld {Quoted(path)}");
        }
    }

    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The owner's user ID; null if the system doesn't tell.</summary>
    private static uint? OwnerOf(string path)
    {
        try
        {
            if (OperatingSystem.IsMacOS())
            {
                var stat = stackalloc byte[SizeOfStat];
                var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
                return (isArm ? StatOnArm(path, stat) : StatOnIntel(path, stat)) == 0
                    ? *(uint*)(stat + OwnerInStat)
                    : null;
            }

            var statx = stackalloc byte[SizeOfStatx];
            return Statx(CurrentFolder, path, 0, WantsOwner, statx) == 0 ? *(uint*)(statx + OwnerInStatx) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library: the mode is checked all the same.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnArm(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnIntel(string path, byte* buffer);
}
