using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Secrets;

namespace VoidMcp.Trust;

/// <summary>
/// What the user has approved, in the home's file <c>approvals</c>: JSON with a seal (<see cref="FileSeal"/>). Keeps no
/// state; writes are locked and atomic.
/// </summary>
internal sealed class ApprovalStore(string path, SecretStore secrets, TimeProvider time)
{
    private const string Purpose = "voidmcp approvals";
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The file, which may not exist.</summary>
    public string Path => path;

    /// <summary>
    /// Reads the approvals; null if there are none, or if they can't be used (<see cref="Problem"/>): then everything
    /// waits again.
    /// </summary>
    public (ApprovalsDocument Document, byte[] Key)? Read() => TryRead().Approvals;

    /// <summary>Why the file counts for nothing although it exists; null if it is read, or does not exist.</summary>
    public string? Problem => TryRead().Problem;

    private ((ApprovalsDocument Document, byte[] Key)? Approvals, string? Problem) TryRead()
    {
        try
        {
            if (!File.Exists(path)) return (null, null);
            if (new FileInfo(path).Length > MaxBytes) return (null, $"{path} is too large");
            return secrets.FindKey(Purpose) is { } key
                && FileSeal.TryOpen(File.ReadAllBytes(path), key, out var json)
                ? ((ApprovalsDocument.Parse(json.Span), key), null)
                : (null, $"{path} was changed outside voidmcp (its seal does not match)");
        }
        catch (JsonException)
        {
            return (null, $"{path} was written by a newer voidmcp");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or VoidMcpException)
        {
            return (null, $"{path} can't be read: {error.Message}");
        }
    }

    /// <summary>Returns the key for the hashes in proposals, created if it is missing.</summary>
    /// <exception cref="VoidMcpException">The key can't be read or written.</exception>
    public Task<byte[]> KeyAsync(CancellationToken cancellation) => secrets.DeriveKeyAsync(Purpose, cancellation);

    /// <summary>Changes the approvals. A file with a broken seal is replaced.</summary>
    /// <exception cref="VoidMcpException">The file or the key can't be read or written.</exception>
    public async Task EditAsync(Func<ApprovalsDocument, ApprovalsDocument> edit, CancellationToken cancellation)
    {
        var key = await KeyAsync(cancellation);
        using (await FileLock.AcquireAsync(path, "the approvals", time, cancellation))
        {
            var json = edit(Read()?.Document ?? new ApprovalsDocument()).ToUtf8();
            try
            {
                AtomicFile.Write(path, FileSeal.Seal(json, key));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"can't write {path}: {error.Message}",
                    "make its folder writable",
                    error);
            }
        }
    }
}
