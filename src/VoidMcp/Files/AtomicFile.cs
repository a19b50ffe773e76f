namespace VoidMcp.Files;

/// <summary>
/// Replaces a file's content atomically: readers see the old content or the new, even after a power failure. Keeps the
/// file's mode; new files get mode 0600. Does not keep a different owner or ACLs.
/// </summary>
internal static class AtomicFile
{
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

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
