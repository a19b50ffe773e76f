using VoidMcp.Errors;

namespace VoidMcp.Registry;

/// <summary>
/// The right to edit a registry file, held by at most one thread of one process. It is an exclusively opened file
/// beside the registry: the system releases it when its holder ends, however it ends, so nothing is ever left locked.
/// The file itself stays, because removing it would let two holders in. Readers need no lock: writes are atomic.
/// </summary>
internal sealed class RegistryLock : IDisposable
{
    /// <summary>How long a lock is waited for. An edit takes milliseconds, so whoever holds it this long hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(15);

    private readonly FileStream _file;

    private RegistryLock(FileStream file) => _file = file;

    /// <summary>The lock file of a registry, beside the file that its path leads to.</summary>
    public static string PathFor(string registryPath)
    {
        var target = AtomicFile.Target(registryPath);
        return Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}.lock");
    }

    /// <summary>Waits until nobody else holds the lock, at most <see cref="Limit"/>.</summary>
    /// <exception cref="VoidMcpException">The lock could not be had; the message names its file.</exception>
    public static async Task<RegistryLock> AcquireAsync(string registryPath, TimeProvider time, CancellationToken cancellation)
    {
        var path = PathFor(registryPath);
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } file) return new RegistryLock(file);
            if (time.GetElapsedTime(start) >= Limit)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"another voidmcp has been editing the registry for {Limit.TotalSeconds:0} s: {path} is locked",
                    "end the process that holds it, then try again");
            }

            await Task.Delay(Retry, time, cancellation);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            RegistryLocation.EnsureFolder(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(path, options);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(FailureKind.Configuration, $"the registry can't be edited: {e.Message}", $"make {path} writable", e);
        }
    }

    /// <summary>Whether the file is open elsewhere: EWOULDBLOCK from flock (Linux 11, macOS 35), or a sharing violation (Windows).</summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;
}
