using VoidMcp.Files;

namespace VoidMcp.Upstream;

/// <summary>
/// Writes files of the cache: atomically, but without waiting for the disk. Where one can't be written, the next start
/// is slower or a list less precise; nothing else is affected.
/// </summary>
internal static class CacheFile
{
    /// <summary>Replaces a file, for its owner only; makes the folder.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            OwnFolder.Ensure(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(temporary, OwnFile.Options(FileMode.CreateNew))) file.Write(content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
