namespace VoidMcp.Files;

/// <summary>
/// Replaces a file's content atomically: readers see the old content or the new, even after a power failure. Keeps the
/// file's mode; new files get mode 0600. Does not keep a different owner or ACLs.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Two seconds in all.</summary>
    private const int MostTries = 100;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Resolves a path: the target of a symbolic link, even if it doesn't exist yet, otherwise the path itself.
    /// </summary>
    public static string Target(string path)
    {
        // Checked first, because resolving throws if the path itself doesn't exist.
        if (new FileInfo(path).LinkTarget is null) return path;
        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }

    /// <summary>Writes to the target of <paramref name="path"/>; symbolic links are kept, missing folders
    /// created.</summary>
    /// <exception cref="IOException">
    /// The folder is not writable or the disk is full; the old content is kept.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var target = Target(path);
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"{target} is not a file's path.");
        OwnFolder.Ensure(folder);
        var temporary = Path.Join(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, OwnFile.Options(FileMode.CreateNew)))
            {
                stream.Write(content);
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
                stream.Flush(flushToDisk: true);
            }

            Replace(target, temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Windows refuses to replace a file while anybody has it open: a reader, an indexer, a virus scanner. They are
    /// done soon.
    /// </summary>
    private static void Replace(string target, string temporary)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (Exception e) when (
                OperatingSystem.IsWindows()
                && tries < MostTries
                && e is IOException or UnauthorizedAccessException)
            {
#pragma warning disable RS0030 // What is waited for can't be observed.
                Thread.Sleep(BetweenTries);
#pragma warning restore RS0030
            }
        }
    }
}
