namespace VoidMcp.Files;

/// <summary>
/// Replaces a file's content in one step: whoever reads it, and whoever pulls the plug, sees the old content or the
/// new. Keeps the file's mode; a new file is for its owner alone (0600). Does not keep another owner or ACLs.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The file that a path leads to: the target of a symbolic link, even one that doesn't exist yet, else the path itself.</summary>
    public static string Target(string path)
    {
        // Asked first, because resolving throws where the path itself doesn't exist.
        if (new FileInfo(path).LinkTarget is null) return path;
        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }

    /// <summary>Writes to the target of <paramref name="path"/>; a symbolic link stays a link. Missing folders are created.</summary>
    /// <exception cref="IOException">The folder can't be written, or the disk is full; the old content is there still.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written.</exception>
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
                if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
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
