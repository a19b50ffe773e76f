using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Secrets;

/// <summary>
/// The key that seals the secrets: 32 random bytes. On macOS it lies in the login keychain, on Windows in the file
/// <c>key</c>, wrapped for this user's account (DPAPI), elsewhere in the file <c>key</c> (0600) as it is. Linux has keyrings
/// too, but only in desktop sessions and behind D-Bus; a gateway over ssh or in a container would find none.
/// </summary>
/// <param name="folder">voidmcp's home.</param>
/// <param name="usesKeychain">False (<c>VOIDMCP_KEYCHAIN=off</c>) keeps the key in the plain file on every system.</param>
internal sealed class EncryptionKey(string folder, bool usesKeychain)
{
    public const string FileName = "key";

    private const int Bytes = 32;
    private const string WindowsMark = "dpapi:";
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private byte[]? _known;

    /// <summary>The key's file, which on macOS there usually is none.</summary>
    public string Path => System.IO.Path.Join(folder, FileName);

    /// <summary>Where the key is, for messages.</summary>
    public string Place => InKeychain ? "the key in the macOS keychain" : Path;

    /// <summary>Why the key just made is in a file though the system has a keychain; null where that is not so.</summary>
    public string? Note { get; private set; }

    // A file wins: it is there because the keychain could not be used once, and what is sealed with it needs it.
    private bool InKeychain => usesKeychain && OperatingSystem.IsMacOS() && !File.Exists(Path);

    /// <summary>Tells one key from another, and nothing of the key itself.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(SHA256.HashData([.. "voidmcp key id "u8, .. key])[..8]);

    /// <summary>The key; null where there is none.</summary>
    /// <param name="id">The key that is wanted: where it was read before, nobody is asked again. Null for whatever there is.</param>
    /// <exception cref="VoidMcpException">There is one, but it can't be used; says why and what to do.</exception>
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
            throw new VoidMcpException(FailureKind.Configuration, $"{Path} can't be read: {e.Message}", $"give yourself permission: chmod 600 {Path}", e);
        }
    }

    /// <summary>Makes a key and keeps it. To be called under the secrets' lock, and only where there is none.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be written.</exception>
    public byte[] Create()
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        if (usesKeychain && OperatingSystem.IsMacOS())
        {
            if (MacKeychain.TryWrite(folder, key, out var why)) return _known = key;
            Note = $"the macOS keychain can't be used here ({why}), so the key to the secrets is in {Path}";
        }

        var text = usesKeychain && OperatingSystem.IsWindows()
            ? WindowsMark + Convert.ToBase64String(WindowsProtection.Protect(key))
            : Convert.ToBase64String(key);

        // In one step, and for its owner alone: a key cut short by a power failure would lock its secrets in for ever.
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
                throw new VoidMcpException(FailureKind.Configuration, $"{Path} was wrapped by Windows and opens only there", $"move it away together with {SecretStore.FileName} and set the secrets again on this machine");
            bytes = WindowsProtection.Unprotect(bytes, Path);
        }

        return bytes.Length == Bytes ? bytes : throw Damaged();
    }

    private VoidMcpException Damaged() => new(
        FailureKind.Configuration, $"{Path} is damaged: it does not hold {Bytes} bytes", $"restore it from a backup, or move it away together with {SecretStore.FileName} and set the secrets again");

    private void RefuseOpenMode()
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(Path);
        if ((mode & ForOthers) == 0) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"{Path} can be read or written by other users (mode {Convert.ToString((int)mode, 8)}), so it is not used",
            $"chmod 600 {Path}; if somebody else may have read it, replace the secrets too");
    }
}
