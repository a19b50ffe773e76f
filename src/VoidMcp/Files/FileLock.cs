using VoidMcp.Errors;

namespace VoidMcp.Files;

/// <summary>
/// An exclusive lock for editing a file, across processes and threads. The lock is a second file next to it, opened
/// exclusively: the system releases it when its holder exits for any reason, so no stale lock is left. The lock file is
/// never deleted, because that would let two holders in. Readers need no lock: writes are atomic.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>
    /// How long to wait for the lock. An edit takes milliseconds, so a process that holds it longer is stuck.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(15);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The path of the lock file, next to the target of the file's path.</summary>
    public static string PathFor(string file)
    {
        var target = AtomicFile.Target(file);
        return Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}.lock");
    }

    /// <summary>Waits for the lock, at most <see cref="Limit"/>.</summary>
    /// <param name="file">The file to edit; it may not exist.</param>
    /// <param name="what">Names the file in messages: "the registry".</param>
    /// <param name="time">The clock for the timeout.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="VoidMcpException">The lock could not be acquired; the message names its file.</exception>
    public static async Task<FileLock> AcquireAsync(
        string file, string what, TimeProvider time, CancellationToken cancellation)
    {
        return await TryAcquireAsync(file, what, time, Limit, cancellation) ?? throw new VoidMcpException(
            FailureKind.Configuration,
            $"timed out after {Limit.TotalSeconds:0} s waiting for another voidmcp that is editing {what}: "
                + $"{PathFor(file)} is locked",
            "end the process that holds the lock, then retry");
    }

    /// <summary>Waits for the lock, at most <paramref name="limit"/>; null if it timed out.</summary>
    /// <exception cref="VoidMcpException">The lock file can't be created.</exception>
    public static async Task<FileLock?> TryAcquireAsync(
        string file, string what, TimeProvider time, TimeSpan limit, CancellationToken cancellation)
    {
        var path = PathFor(file);
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(path, what) is { } held) return new FileLock(held);
            if (time.GetElapsedTime(start) >= limit) return null;
            await Task.Delay(Retry, time, cancellation);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path, string what)
    {
        try
        {
            OwnFolder.Ensure(Path.GetDirectoryName(path)!);
            return new FileStream(path, OwnFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"{what} can't be edited: {e.Message}", $"make {path} writable", e);
        }
    }

    /// <summary>
    /// Whether another process has the file open: EWOULDBLOCK from flock (Linux 11, macOS 35), or a sharing violation
    /// (Windows).
    /// </summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;
}
