namespace VoidMcp.Files;

/// <summary>
/// A file's metadata, to detect changes without reading it; for a symbolic link, its target's. Different stamps mean
/// that the file changed. Equal stamps are reliable only a few seconds after <see cref="WrittenAt"/>, because some file
/// systems have coarse timestamps.
/// </summary>
internal readonly record struct FileStamp(bool Exists, long Length, DateTime WrittenAt, UnixFileMode Mode)
{
    /// <summary>Returns the current stamp; if the file can't be accessed, that of a missing file.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(AtomicFile.Target(path));
            return file.Exists
                ? new FileStamp(
                    true, file.Length, file.LastWriteTimeUtc, OperatingSystem.IsWindows() ? default : file.UnixFileMode)
                : default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
