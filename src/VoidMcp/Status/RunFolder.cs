using VoidMcp.Files;

namespace VoidMcp.Status;

/// <summary>What all running gateways tell of themselves, read by who lists them. Leftovers of dead ones are cleared away.</summary>
/// <param name="folder">The folder; it need not exist.</param>
/// <param name="time">The clock by which a lock without a file is old.</param>
internal sealed class RunFolder(string folder, TimeProvider time)
{
    /// <summary>A gateway that is just starting has a lock and no file yet, for a moment.</summary>
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(1);

    /// <summary>The gateways that run now and serve this registry, by whatever path they reach it, the oldest first.</summary>
    public IReadOnlyList<GatewayState> Of(string registryPath) => [.. All().Where(g => RealPath.AreSame(g.RegistryPath, registryPath))];

    /// <summary>The gateways that run now, the oldest first.</summary>
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
    /// Whether a gateway holds the file's lock; null where that can't be told. Readers share the lock for this moment, so
    /// that none of them is taken for a gateway by another.
    /// </summary>
    private static bool? IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path + StateFile.LockEnding, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return false;
        }
        catch (FileNotFoundException)
        {
            // Without its lock the file is nobody's.
            return false;
        }
        catch (IOException error)
        {
            // EWOULDBLOCK of flock (Linux 11, macOS 35) or a sharing violation (Windows).
            return OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 32 or 33 ? true : null : error.HResult is 11 or 35 ? true : null;
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
            // Shared for deletion too: on Windows the gateway could not replace the file otherwise.
            using var file = new FileStream(path + StateFile.Ending, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return GatewayDocument.Read(content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended this very moment.
            return null;
        }
    }

    private static void Clear(string path)
    {
        try
        {
            foreach (var ending in (ReadOnlySpan<string>)[StateFile.Ending, StateFile.HalfWrittenEnding, StateFile.LockEnding]) File.Delete(path + ending);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another reader is at it, or the folder is not ours to clear: it is recognised for dead all the same.
        }
    }
}
