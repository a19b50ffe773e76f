using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Secrets;

/// <summary>
/// The secrets of one home folder: <c>secrets.json</c> with one encrypted value per secret
/// (<see cref="SealedSecret"/>), and their <see cref="EncryptionKey"/>. Keeps no state, so any number of instances in
/// any number of processes can use the same folder: reads are fresh, writes are locked and atomic. Protects against
/// someone who gets only the file (a backup, a dotfiles repository), not against programs running as the same user.
/// </summary>
internal sealed class SecretStore(string folder, EncryptionKey key, TimeProvider time)
{
    public const string FileName = "secrets.json";

    /// <summary>Maximum size of a value, in UTF-8 bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Maximum size of the file.</summary>
    private const int MaxFileBytes = 64 * 1024 * 1024;

    public string Path { get; } = System.IO.Path.Join(folder, FileName);

    /// <summary>A message for the user after the first secret was set; null if none.</summary>
    public string? Note => key.Note;

    /// <summary>Opens the store of a home folder.</summary>
    /// <param name="folder">The absolute path of voidmcp's home folder.</param>
    /// <param name="variable">
    /// Returns environment variables: <c>VOIDMCP_KEYCHAIN=off</c> stores the key in a file.
    /// </param>
    /// <param name="time">The clock for the lock timeout and timestamps.</param>
    public static SecretStore In(string folder, Func<string, string?> variable, TimeProvider time) =>
        new(folder, new EncryptionKey(folder, usesKeychain: variable("VOIDMCP_KEYCHAIN") != "off"), time);

    /// <summary>Returns why a value is invalid, or null. Never contains the value.</summary>
    public static string? ProblemOf(string value) => value switch
    {
        "" => "the value is empty",
        _ when value.Contains('\0', StringComparison.Ordinal) => "the value contains a NUL character",
        _ when Encoding.UTF8.GetByteCount(value) > MaxBytes => $"the value is larger than {MaxBytes / 1024} KiB",
        _ => null,
    };

    /// <summary>Lists the user's secrets by name, without voidmcp's own. Needs no key.</summary>
    /// <exception cref="VoidMcpException">The file can't be read or parsed.</exception>
    public IReadOnlyList<StoredSecret> List() =>
        [.. Load().Entries
            .Where(e => !SecretName.IsInternal(e.Key))
            .Select(e => new StoredSecret(e.Key, SealedSecret.TryRead(e.Value, out var secret) ? secret.Set : null))
            .OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>
    /// Looks up the current value of a secret. Never throws because of the files' state; see the result.
    /// </summary>
    public SecretLookup Find(string name)
    {
        try
        {
            var file = Load();
            return file.Entries.TryGetValue(name, out var entry)
                ? SecretLookup.Found(Open(file, name, entry))
                : SecretLookup.NotSet(
                    name, NearestNames.Hint(name, file.Entries.Keys.Where(n => !SecretName.IsInternal(n))));
        }
        catch (VoidMcpException e)
        {
            return SecretLookup.Unreadable($"can't read secret {name}: {e.Message}", e.Hint);
        }
    }

    /// <summary>Sets or replaces a secret. The first secret creates the key.</summary>
    /// <exception cref="VoidMcpException">
    /// The value is invalid, or the files can't be read or written; nothing was changed. Also if the key of the other
    /// secrets is missing: a new key would make them unreadable for good.
    /// </exception>
    public async Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        if (ProblemOf(value) is { } problem)
            throw new VoidMcpException(FailureKind.Usage, $"secret {name} was not set: {problem}");
        await EditAsync(file =>
        {
            var bytes = file.Entries.Count == 0 ? key.Read(null) ?? key.Create() : KeyOf(file);
            return file.With(
                name, SealedSecret.Of(name, value, bytes, time.GetUtcNow()).ToJson(), EncryptionKey.IdOf(bytes));
        }, cancellation);
    }

    /// <summary>
    /// Returns a key for another purpose, derived from the secrets' key; null if that doesn't exist.
    /// </summary>
    /// <exception cref="VoidMcpException">The key exists but can't be used.</exception>
    public byte[]? FindKey(string purpose) => key.Read(null) is { } bytes ? Derived(bytes, purpose) : null;

    /// <summary>The same, after creating the secrets' key if it doesn't exist.</summary>
    /// <exception cref="VoidMcpException">The key can't be read or written.</exception>
    public async Task<byte[]> DeriveKeyAsync(string purpose, CancellationToken cancellation)
    {
        var bytes = Array.Empty<byte>();
        await EditAsync(file =>
        {
            bytes = file.Entries.Count == 0 ? key.Read(null) ?? key.Create() : KeyOf(file);
            return file;
        }, cancellation);
        return Derived(bytes, purpose);
    }

    private static byte[] Derived(byte[] bytes, string purpose) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, bytes, outputLength: 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Removes a secret; needs no key. False if it is not set.</summary>
    /// <exception cref="VoidMcpException">The file can't be read or written; nothing was changed.</exception>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellation)
    {
        var wasThere = false;
        await EditAsync(file =>
        {
            wasThere = file.Entries.ContainsKey(name);
            return wasThere ? file.With(name, null, file.KeyId) : file;
        }, cancellation);
        return wasThere;
    }

    private async Task EditAsync(Func<SecretsFile, SecretsFile> edit, CancellationToken cancellation)
    {
        using (await FileLock.AcquireAsync(Path, "the secrets", time, cancellation))
        {
            var before = Load();
            try
            {
                var after = edit(before);
                if (!ReferenceEquals(before, after)) AtomicFile.Write(Path, after.ToUtf8());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"can't write the secrets in {folder}: {e.Message}",
                    $"make {folder} writable",
                    e);
            }
        }
    }

    private SecretsFile Load()
    {
        try
        {
            using var stream = new FileStream(
                Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxFileBytes) throw new IOException("the file is too large");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return SecretsFile.Parse(bytes, Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SecretsFile.Empty;
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

    private string Open(SecretsFile file, string name, JsonElement entry)
    {
        var bytes = KeyOf(file);
        try
        {
            if (SealedSecret.TryRead(entry, out var secret)) return secret.Open(name, bytes);
        }
        catch (CryptographicException)
        {
            // Modified, or copied from another name: treated as damaged.
        }

        throw new VoidMcpException(
            FailureKind.Configuration, $"the entry in {Path} is damaged", $"voidmcp secret set {name}");
    }

    private byte[] KeyOf(SecretsFile file)
    {
        var bytes = key.Read(file.KeyId)
            ?? throw new VoidMcpException(
                FailureKind.Configuration,
                $"{key.Place} is missing; {Path} can't be decrypted without it",
                Recover(file));
        return EncryptionKey.IdOf(bytes) == file.KeyId
            ? bytes
            : throw new VoidMcpException(
                FailureKind.Configuration, $"{Path} was encrypted with another key than {key.Place}", Recover(file));
    }

    private static string Recover(SecretsFile file) =>
        $"restore it from a backup, or start over: voidmcp secret remove "
            + $"{string.Join(' ', file.Entries.Keys.Order(StringComparer.Ordinal))}, then set the secrets again";
}

/// <summary>The public data of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Set">When it was set; null if its entry is damaged.</param>
internal sealed record StoredSecret(string Name, DateTimeOffset? Set);
