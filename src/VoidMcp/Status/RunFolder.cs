using VoidMcp.Files;

namespace VoidMcp.Status;

/// <summary>Reads the states of all running gateways. Removes leftovers of dead ones.</summary>
/// <param name="folder">The folder; it may not exist.</param>
/// <param name="time">The clock for the age of lock files.</param>
internal sealed class RunFolder(string folder, TimeProvider time)
{
    /// <summary>
    /// A starting gateway has a lock but no state file for a moment; such locks are not removed before this age.
    /// </summary>
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(1);

    /// <summary>Returns the running gateways that serve this registry, through any path to it, oldest first.</summary>
    public IReadOnlyList<GatewayState> Of(string registryPath) =>
        [.. All().Where(g => RealPath.AreSame(g.RegistryPath, registryPath))];

    /// <summary>Returns all running gateways, oldest first.</summary>
    public IReadOnlyList<GatewayState> All()
    {
        if (!Directory.Exists(folder)) return [];
        var alive = new List<GatewayState>();
        foreach (var path in Directory.GetFiles(folder, "*" + StateFile.Ending).Select(WithoutEnding))
        {
            if (IsHeld(path) is not { } held) continue;
            if (!held) Clear(path);
            else if (Read(path) is { } state) alive.Add(state);
        }

        foreach (var path in Directory.GetFiles(folder, "*" + StateFile.LockEnding).Select(WithoutEnding))
        {
            var isOld = time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path + StateFile.LockEnding) > Starting;
            if (isOld && !File.Exists(path + StateFile.Ending) && IsHeld(path) == false) Clear(path);
        }

        return [.. alive.OrderBy(g => g.Since).ThenBy(g => g.Pid)];
    }

    private static string WithoutEnding(string path) => path[..path.LastIndexOf('.')];

    /// <summary>
    /// Whether a gateway holds the lock; null if unknown. Readers open the lock file shared, so that they don't take
    /// each other for gateways.
    /// </summary>
    private static bool? IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(
                path + StateFile.LockEnding, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return false;
        }
        catch (FileNotFoundException)
        {
            // Without a lock file, the state file has no owner.
            return false;
        }
        catch (IOException error)
        {
            // EWOULDBLOCK from flock (Linux 11, macOS 35) or a sharing violation (Windows).
            return OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 32 or 33 ? true : null
                : error.HResult is 11 or 35 ? true
                : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static GatewayState? Read(string path)
    {
        try
        {
            // FileShare.Delete, because otherwise the gateway could not replace the file on Windows.
            using var file = new FileStream(
                path + StateFile.Ending, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return GatewayDocument.Read(content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The gateway exited at this moment.
            return null;
        }
    }

    private static void Clear(string path)
    {
        try
        {
            foreach (var ending in (ReadOnlySpan<string>)[
                StateFile.Ending,
                StateFile.HalfWrittenEnding,
                StateFile.SocketEnding,
                StateFile.LockEnding,
            ])
            {
                File.Delete(path + ending);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another reader is removing it, or the folder is not writable: the gateway is recognized as dead anyway.
        }
    }
}
