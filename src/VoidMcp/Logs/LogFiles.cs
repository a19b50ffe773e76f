using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Logs;

/// <summary>
/// The log files of a folder (0700, files 0600), appended to by any number of processes. Appending and rotating happen
/// under one lock, so that no line is torn or lost when another process rotates a file.
/// </summary>
/// <param name="folder">The folder; it may not exist.</param>
/// <param name="time">The clock for the lock timeout.</param>
/// <param name="limit">
/// The size in bytes above which a file is rotated. A batch is never split, so a file may exceed it by one.
/// </param>
internal sealed class LogFiles(string folder, TimeProvider time, long limit = LogFiles.UsualLimit)
{
    public const long UsualLimit = 1024 * 1024;

    /// <summary>Appends each text to its log; null is the gateways' log.</summary>
    /// <param name="texts">Complete lines, by server.</param>
    /// <param name="cancellation">Stops appending; text written before stays.</param>
    /// <exception cref="IOException">The folder is not writable or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    /// <exception cref="VoidMcpException">Waiting for the lock timed out.</exception>
    public async Task AppendAsync(IEnumerable<(string? Server, string Text)> texts, CancellationToken cancellation)
    {
        OwnFolder.Ensure(folder);
        using (await FileLock.AcquireAsync(Path.Join(folder, "logs"), "the logs", time, cancellation))
        {
            foreach (var (server, text) in texts)
                AppendLocked(LogFolder.PathOf(folder, server), Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Appends to one file of the folder.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Complete lines.</param>
    /// <param name="cancellation">Cancels the wait for the lock.</param>
    /// <inheritdoc cref="AppendAsync(IEnumerable{ValueTuple{string, string}}, CancellationToken)"/>
    public async Task AppendAsync(string name, string text, CancellationToken cancellation)
    {
        OwnFolder.Ensure(folder);
        using (await FileLock.AcquireAsync(Path.Join(folder, "logs"), "the logs", time, cancellation))
            AppendLocked(Path.Join(folder, name), Encoding.UTF8.GetBytes(text));
    }

    private void AppendLocked(string path, byte[] text)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length > 0 && length + text.Length > limit) RollLocked(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
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
