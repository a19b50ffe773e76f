using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Secrets;

namespace VoidMcp.Trust;

/// <summary>
/// What the user has approved, in the home's file <c>approvals</c>: a line with its seal, then JSON. The seal is an
/// HMAC-SHA256 with a key derived from that of the secrets, so that a program that can write the file, and not read the
/// key, can't approve anything. Keeps no state; writes are locked and atomic.
/// </summary>
internal sealed class ApprovalStore(string path, SecretStore secrets, TimeProvider time)
{
    private const string Purpose = "voidmcp approvals";
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The file, which may not exist.</summary>
    public string Path => path;

    /// <summary>
    /// Reads the approvals; null if there are none, or if their seal is broken: then everything waits again.
    /// </summary>
    public (ApprovalsDocument Document, byte[] Key)? Read()
    {
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length > MaxBytes || secrets.FindKey(Purpose) is not { } key) return null;
            return Open(File.ReadAllBytes(path), key) is { } document ? (document, key) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or VoidMcpException)
        {
            return null;
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
                AtomicFile.Write(path, [.. Encoding.ASCII.GetBytes(SealOf(json, key) + "\n"), .. json]);
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

    private static ApprovalsDocument? Open(byte[] bytes, byte[] key)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (end < 0) return null;
        var json = bytes.AsSpan(end + 1);
        var seal = Encoding.ASCII.GetBytes(SealOf(json, key));
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes.AsSpan(0, end))) return null;
        try
        {
            return ApprovalsDocument.Parse(json);
        }
        catch (JsonException)
        {
            // Written by a newer voidmcp.
            return null;
        }
    }

    private static string SealOf(ReadOnlySpan<byte> json, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, json));
}
