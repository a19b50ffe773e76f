using VoidMcp.Files;

namespace VoidMcp.Status;

/// <summary>
/// A gateway's state file in the run folder, with a lock that is held while the gateway runs. The system releases the
/// lock however the gateway exits, so a file with a free lock belongs to a dead gateway, even if its process ID was
/// reused.
/// </summary>
internal sealed class StateFile : IDisposable
{
    public const string Ending = ".json", LockEnding = ".lock", HalfWrittenEnding = ".tmp", SocketEnding = ".sock";

    private readonly string _path;
    private FileStream _lock;

    private StateFile(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>
    /// Creates the lock under a unique name. The state file is created by the first <see cref="Write"/>, when the lock
    /// is held.
    /// </summary>
    /// <exception cref="IOException">The folder is not writable.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public static StateFile Create(string folder, int pid)
    {
        // Short, because the path of a socket may have about a hundred bytes only.
        var path = Path.Join(folder, $"{pid}-{$"{Guid.NewGuid():N}"[..12]}");
        return new StateFile(path, Hold(path));
    }

    /// <summary>
    /// Where the gateway's local endpoint belongs: readers remove it with the files of a dead gateway.
    /// </summary>
    public string SocketPath => _path + SocketEnding;

    /// <summary>Whether the state file and its lock still exist: someone may have removed them.</summary>
    public bool IsThere => File.Exists(_path + Ending) && File.Exists(_path + LockEnding);

    /// <summary>
    /// Replaces the content atomically, and acquires the lock again if it was removed. Not thread-safe.
    /// </summary>
    /// <exception cref="IOException">The folder is not writable or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public void Write(ReadOnlyMemory<byte> content)
    {
        if (!File.Exists(_path + LockEnding))
        {
            var removed = _lock;
            _lock = Hold(_path);
            removed.Dispose();
        }

        // Not with AtomicFile: the state is worthless after a power failure, and flushing to disk would be the main
        // cost.
        using (var file = new FileStream(_path + HalfWrittenEnding, OwnFile.Options(FileMode.Create)))
            file.Write(content.Span);
        File.Move(_path + HalfWrittenEnding, _path + Ending, overwrite: true);
    }

    /// <summary>Deletes the file, then its lock.</summary>
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
            // Left behind; the next reader recognizes it as dead.
            _lock.Dispose();
        }
    }

    private static FileStream Hold(string path)
    {
        OwnFolder.Ensure(Path.GetDirectoryName(path)!);
        return new FileStream(path + LockEnding, OwnFile.Options(FileMode.CreateNew, FileAccess.ReadWrite));
    }
}
