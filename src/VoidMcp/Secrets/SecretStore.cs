using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Secrets;

/// <summary>
/// The secrets of one home folder: <c>secrets.json</c>, each value sealed (<see cref="SealedSecret"/>), and the key to them
/// (<see cref="EncryptionKey"/>). Holds no state of the file, so any number of them, in any number of processes, may
/// point at the same folder: reads are fresh, writes take a lock and are atomic. It protects against whoever gets the
/// file alone (a backup, a dotfiles repository), not against programs that run as the same user.
/// </summary>
internal sealed class SecretStore(string folder, EncryptionKey key, TimeProvider time)
{
    public const string FileName = "secrets.json";

    /// <summary>The longest value, in bytes of UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Far more than anybody's secrets; what is larger is no such file.</summary>
    private const int MaxFileBytes = 64 * 1024 * 1024;

    public string Path { get; } = System.IO.Path.Join(folder, FileName);

    /// <summary>What somebody should be told after the first secret was set; null where there is nothing to tell.</summary>
    public string? Note => key.Note;

    /// <summary>The store of a home folder.</summary>
    /// <param name="folder">voidmcp's home, absolute.</param>
    /// <param name="variable">The environment: <c>VOIDMCP_KEYCHAIN=off</c> keeps the key in a file.</param>
    /// <param name="time">The clock of the lock, and of when a secret was set.</param>
    public static SecretStore In(string folder, Func<string, string?> variable, TimeProvider time) =>
        new(folder, new EncryptionKey(folder, usesKeychain: variable("VOIDMCP_KEYCHAIN") != "off"), time);

    /// <summary>What is wrong with a value, or null. Never quotes it.</summary>
    public static string? ProblemOf(string value) => value switch
    {
        "" => "the value is empty",
        _ when value.Contains('\0', StringComparison.Ordinal) => "the value holds a zero character",
        _ when Encoding.UTF8.GetByteCount(value) > MaxBytes => $"the value is larger than {MaxBytes / 1024} KiB",
        _ => null,
    };

    /// <summary>The user's secrets by name; those that voidmcp keeps for itself are not among them. Needs no key.</summary>
    /// <exception cref="VoidMcpException">The file can't be read or understood.</exception>
    public IReadOnlyList<StoredSecret> List() =>
        [.. Load().Entries
            .Where(e => !SecretName.IsInternal(e.Key))
            .Select(e => new StoredSecret(e.Key, SealedSecret.TryRead(e.Value, out var secret) ? secret.Set : null))
            .OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>The secret as it is now. Never throws for the state of the files: that is in the answer.</summary>
    public SecretLookup Find(string name)
    {
        try
        {
            var file = Load();
            return file.Entries.TryGetValue(name, out var entry)
                ? SecretLookup.Found(Open(file, name, entry))
                : SecretLookup.NotSet(name, NearestNames.Hint(name, file.Entries.Keys.Where(n => !SecretName.IsInternal(n))));
        }
        catch (VoidMcpException e)
        {
            return SecretLookup.Unreadable($"the secret {name} can't be read: {e.Message}", e.Hint);
        }
    }

    /// <summary>Sets or replaces a secret. The first one makes the key.</summary>
    /// <exception cref="VoidMcpException">
    /// The value is none, or the files can't be read or written; then nothing was changed. Where the key to the other
    /// secrets is missing it is refused too: a new key would lock them in for good.
    /// </exception>
    public async Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        if (ProblemOf(value) is { } problem) throw new VoidMcpException(FailureKind.Usage, $"the secret {name} was not set: {problem}");
        await EditAsync(file =>
        {
            var bytes = file.Entries.Count == 0 ? key.Read(null) ?? key.Create() : KeyOf(file);
            return file.With(name, SealedSecret.Of(name, value, bytes, time.GetUtcNow()).ToJson(), EncryptionKey.IdOf(bytes));
        }, cancellation);
    }

    /// <summary>Removes a secret, which needs no key. False where there is none of that name.</summary>
    /// <exception cref="VoidMcpException">The file can't be read or written; then nothing was changed.</exception>
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
                throw new VoidMcpException(FailureKind.Configuration, $"the secrets in {folder} can't be written: {e.Message}", $"make {folder} writable", e);
            }
        }
    }

    private SecretsFile Load()
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxFileBytes) throw new IOException("it is far too large");
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
            throw new VoidMcpException(FailureKind.Configuration, $"{Path} can't be read: {e.Message}", $"give yourself permission: chmod 600 {Path}", e);
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
            // Changed by a foreign hand, or another secret's: as good as no entry.
        }

        throw new VoidMcpException(FailureKind.Configuration, $"its entry in {Path} is damaged", $"voidmcp secret set {name}");
    }

    private byte[] KeyOf(SecretsFile file)
    {
        var bytes = key.Read(file.KeyId)
            ?? throw new VoidMcpException(FailureKind.Configuration, $"{key.Place} is missing, and nothing in {Path} opens without it", Anew(file));
        return EncryptionKey.IdOf(bytes) == file.KeyId
            ? bytes
            : throw new VoidMcpException(FailureKind.Configuration, $"{key.Place} is not the key that {Path} was sealed with", Anew(file));
    }

    private static string Anew(SecretsFile file) =>
        $"restore it from a backup, or begin anew: voidmcp secret remove {string.Join(' ', file.Entries.Keys.Order(StringComparer.Ordinal))}, then set them again";
}

/// <summary>What may be shown of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Set">When it was set; null where its entry in the file is damaged.</param>
internal sealed record StoredSecret(string Name, DateTimeOffset? Set);
