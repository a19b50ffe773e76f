using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Logs;

/// <summary>
/// The log files of a folder (0700, files 0600), appended to by any number of processes at once. All of it happens under one
/// lock: whoever appends finds the file's true end, and whoever finds it full rolls it, so that no line is lost to another's
/// rolling, and none is torn.
/// </summary>
/// <param name="folder">The folder; it need not exist.</param>
/// <param name="time">The clock of the waiting for the lock.</param>
/// <param name="limit">Bytes above which a file rolls. A batch is never divided, so a file may be longer by one.</param>
internal sealed class LogFiles(string folder, TimeProvider time, long limit = LogFiles.UsualLimit)
{
    public const long UsualLimit = 1024 * 1024;

    /// <summary>Appends each text to its log; null stands for the gateways' own.</summary>
    /// <param name="texts">Whole lines, by server.</param>
    /// <param name="cancellation">Gives up; what is written by then stays.</param>
    /// <exception cref="IOException">The folder can't be written, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written.</exception>
    /// <exception cref="VoidMcpException">Somebody holds the lock for too long.</exception>
    public async Task AppendAsync(IEnumerable<(string? Server, string Text)> texts, CancellationToken cancellation)
    {
        OwnFolder.Ensure(folder);
        using (await FileLock.AcquireAsync(Path.Join(folder, "logs"), "the logs", time, cancellation))
        {
            foreach (var (server, text) in texts) AppendLocked(LogFolder.PathOf(folder, server), Encoding.UTF8.GetBytes(text));
        }
    }

    private void AppendLocked(string path, byte[] text)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length > 0 && length + text.Length > limit) RollLocked(path);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(text);
    }

    private static void RollLocked(string path)
    {
        for (var generation = LogFolder.Generations; generation > 0; generation--)
        {
            var younger = generation == 1 ? path : $"{path}.{generation - 1}";
            if (File.Exists(younger)) File.Move(younger, $"{path}.{generation}", overwrite: true);
        }
    }
}
