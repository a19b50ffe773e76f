using System.Runtime.InteropServices;

namespace VoidMcp.Files;

/// <summary>
/// Finds files and folders that another user of the machine could change: they belong to somebody else, or their mode
/// lets group or others write. Nothing is checked on Windows, where a profile is closed to others by default.
/// </summary>
internal static partial class OpenPermissions
{
    private const UnixFileMode ForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Whom the system trusts with everything anyway.</summary>
    private const uint Root = 0;

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
            if (FileFacts.Of(path)?.Owner is { } owner && owner != EffectiveUser() && owner != Root)
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

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
