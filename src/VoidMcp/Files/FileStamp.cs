namespace VoidMcp.Files;

/// <summary>
/// What can be told of a file without reading it; of a symbolic link, of what it leads to. Two stamps that differ mean that
/// the file changed; the same stamp means little within a few seconds of <see cref="WrittenAt"/>, because the clocks of
/// some file systems are that coarse.
/// </summary>
internal readonly record struct FileStamp(bool Exists, long Length, DateTime WrittenAt, UnixFileMode Mode)
{
    /// <summary>The stamp now; that of a missing file where it can't be told.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(AtomicFile.Target(path));
            return file.Exists ? new FileStamp(true, file.Length, file.LastWriteTimeUtc, OperatingSystem.IsWindows() ? default : file.UnixFileMode) : default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
