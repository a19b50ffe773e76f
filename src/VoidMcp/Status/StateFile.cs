using VoidMcp.Files;

namespace VoidMcp.Status;

/// <summary>
/// A gateway's own file in the run folder, with a lock beside it that is held as long as the gateway lives. The system lets
/// the lock go however the gateway ends, so a file whose lock is free is a dead one's, whatever process has its number now.
/// </summary>
internal sealed class StateFile : IDisposable
{
    public const string Ending = ".json", LockEnding = ".lock", HalfWrittenEnding = ".tmp";

    private readonly string _path;
    private FileStream _lock;

    private StateFile(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Takes a name that nobody has. The file itself appears with the first <see cref="Write"/>, when the lock is held for sure.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written.</exception>
    public static StateFile Create(string folder, int pid)
    {
        var path = Path.Join(folder, $"{pid}-{Guid.NewGuid():N}");
        return new StateFile(path, Hold(path));
    }

    /// <summary>Whether what was written is there still, and the lock beside it: somebody may have removed them.</summary>
    public bool IsThere => File.Exists(_path + Ending) && File.Exists(_path + LockEnding);

    /// <summary>
    /// Replaces what it says, in one step for whoever reads, and takes the lock anew where somebody has removed it. Not for several
    /// threads at once.
    /// </summary>
    /// <exception cref="IOException">The folder can't be written, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written.</exception>
    public void Write(ReadOnlyMemory<byte> content)
    {
        if (!File.Exists(_path + LockEnding))
        {
            var removed = _lock;
            _lock = Hold(_path);
            removed.Dispose();
        }

        // Not through AtomicFile: nothing of this matters after a power cut, and waiting for the disk would cost more than all else.
        using (var file = new FileStream(_path + HalfWrittenEnding, OwnFile.Options(FileMode.Create))) file.Write(content.Span);
        File.Move(_path + HalfWrittenEnding, _path + Ending, overwrite: true);
    }

    /// <summary>Removes the file, then its lock.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_path + Ending);
            File.Delete(_path + HalfWrittenEnding);
            _lock.Dispose();
            File.Delete(_path + LockEnding);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left behind; the next reader takes it for what it is.
            _lock.Dispose();
        }
    }

    private static FileStream Hold(string path)
    {
        OwnFolder.Ensure(Path.GetDirectoryName(path)!);
        return new FileStream(path + LockEnding, OwnFile.Options(FileMode.CreateNew, FileAccess.ReadWrite));
    }
}
