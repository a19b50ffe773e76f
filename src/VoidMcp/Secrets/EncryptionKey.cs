using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Secrets;

/// <summary>
/// The 256-bit key that encrypts the secrets. Stored in the login keychain on macOS, in the file <c>key</c> protected
/// with DPAPI on Windows, and in the file <c>key</c> (0600) unprotected elsewhere. Linux keyrings exist only in desktop
/// sessions and behind D-Bus, so a gateway over ssh or in a container would find none.
/// </summary>
/// <param name="folder">voidmcp's home folder.</param>
/// <param name="usesKeychain">
/// False (<c>VOIDMCP_KEYCHAIN=off</c>) stores the key in a plain file on every system.
/// </param>
internal sealed class EncryptionKey(string folder, bool usesKeychain)
{
    public const string FileName = "key";

    private const int Bytes = 32;
    private const string WindowsMark = "dpapi:";
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private byte[]? _known;

    /// <summary>The path of the key file; on macOS it usually doesn't exist.</summary>
    public string Path => System.IO.Path.Join(folder, FileName);

    /// <summary>Names the key's location in messages.</summary>
    public string Place => InKeychain ? "the key in the macOS keychain" : Path;

    /// <summary>Why a new key was written to a file although the system has a keychain; null otherwise.</summary>
    public string? Note { get; private set; }

    // An existing file takes precedence: the keychain was unavailable once, and secrets are encrypted with the file's
    // key.
    private bool InKeychain => usesKeychain && OperatingSystem.IsMacOS() && !File.Exists(Path);

    /// <summary>A fingerprint of the key that reveals nothing about it.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(SHA256.HashData([.. "voidmcp key id "u8, .. key])[..8]);

    /// <summary>Reads the key; null if it doesn't exist.</summary>
    /// <param name="id">
    /// The fingerprint of the required key: if it was read before, it is not read again. Null for any key.
    /// </param>
    /// <exception cref="VoidMcpException">
    /// The key exists but can't be used; the message says why and what to do.
    /// </exception>
    public byte[]? Read(string? id)
    {
        if (id is not null && _known is { } known && IdOf(known) == id) return known;
        if (OperatingSystem.IsMacOS() && InKeychain) return _known = MacKeychain.Read(folder);
        try
        {
            if (!File.Exists(Path)) return null;
            RefuseOpenMode();
            return _known = Decode(File.ReadAllText(Path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{Path} can't be read: {e.Message}",
                $"give yourself permission: chmod 600 {Path}",
                e);
        }
    }

    /// <summary>
    /// Creates and stores a key. The caller must hold the lock of the secrets and have checked that no key exists.
    /// </summary>
    /// <exception cref="IOException">The file is not writable.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not writable.</exception>
    public byte[] Create()
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        if (usesKeychain && OperatingSystem.IsMacOS())
        {
            if (MacKeychain.TryWrite(folder, key, out var why)) return _known = key;
            Note = $"the macOS keychain is not available ({why}), so the encryption key is stored in {Path}";
        }

        var text = usesKeychain && OperatingSystem.IsWindows()
            ? WindowsMark + Convert.ToBase64String(WindowsProtection.Protect(key))
            : Convert.ToBase64String(key);

        // Written atomically: a key truncated by a power failure would make all secrets unreadable.
        AtomicFile.Write(Path, Encoding.ASCII.GetBytes(text + "\n"));
        return _known = key;
    }

    private byte[] Decode(string text)
    {
        var isWrapped = text.StartsWith(WindowsMark, StringComparison.Ordinal);
        var body = isWrapped ? text[WindowsMark.Length..] : text;
        if (!Base64.IsValid(body)) throw Damaged();
        var bytes = Convert.FromBase64String(body);
        if (isWrapped)
        {
            if (!OperatingSystem.IsWindows())
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"{Path} was encrypted on Windows and can be decrypted only there",
                    $"move it away together with {SecretStore.FileName} and set the secrets again on this machine");
            }

            bytes = WindowsProtection.Unprotect(bytes, Path);
        }

        return bytes.Length == Bytes ? bytes : throw Damaged();
    }

    private VoidMcpException Damaged() => new(
        FailureKind.Configuration,
        $"{Path} is damaged: expected {Bytes} bytes",
        $"restore it from a backup, or move it away together with {SecretStore.FileName} and set the secrets again");

    private void RefuseOpenMode()
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(Path);
        if ((mode & ForOthers) == 0) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"{Path} is accessible by other users (mode {Convert.ToString((int)mode, 8)}), so it was not used",
            $"chmod 600 {Path}; if someone else may have read it, replace the secrets too");
    }
}
