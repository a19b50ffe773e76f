using VoidMcp.Errors;

namespace VoidMcp.Files;

/// <summary>
/// The right to edit a file, held by at most one thread of one process. It is an exclusively opened file
/// beside the other: the system releases it when its holder ends, however it ends, so nothing is ever left locked.
/// The file itself stays, because removing it would let two holders in. Readers need no lock: writes are atomic.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>How long a lock is waited for. An edit takes milliseconds, so whoever holds it this long hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(15);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock of a file, beside the one that its path leads to.</summary>
    public static string PathFor(string file)
    {
        var target = AtomicFile.Target(file);
        return Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}.lock");
    }

    /// <summary>Waits until nobody else holds the lock, at most <see cref="Limit"/>.</summary>
    /// <param name="file">The file to be edited; it need not exist.</param>
    /// <param name="what">What it is, for messages: "the registry".</param>
    /// <param name="time">The clock of the waiting.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VoidMcpException">The lock could not be had; the message names its file.</exception>
    public static async Task<FileLock> AcquireAsync(string file, string what, TimeProvider time, CancellationToken cancellation)
    {
        return await TryAcquireAsync(file, what, time, Limit, cancellation) ?? throw new VoidMcpException(
            FailureKind.Configuration,
            $"another voidmcp has been editing {what} for {Limit.TotalSeconds:0} s: {PathFor(file)} is locked",
            "end the process that holds it, then try again");
    }

    /// <summary>The same for at most <paramref name="limit"/>; null where it was held all the while.</summary>
    /// <exception cref="VoidMcpException">The lock can't be made.</exception>
    public static async Task<FileLock?> TryAcquireAsync(string file, string what, TimeProvider time, TimeSpan limit, CancellationToken cancellation)
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
            throw new VoidMcpException(FailureKind.Configuration, $"{what} can't be edited: {e.Message}", $"make {path} writable", e);
        }
    }

    /// <summary>Whether the file is open elsewhere: EWOULDBLOCK from flock (Linux 11, macOS 35), or a sharing violation (Windows).</summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;
}
