using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VoidMcp.Secrets;

/// <summary>
/// One encrypted secret (AES-256-GCM). The name is authenticated: a renamed or modified entry can't be decrypted. The
/// file reveals the value's length. The plain text may remain in the process's memory; it is not erased.
/// </summary>
internal sealed record SealedSecret(
    DateTimeOffset Set, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> Tag, ReadOnlyMemory<byte> Data)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Encrypts with a new nonce, so that equal values look different.</summary>
    public static SealedSecret Of(string name, string value, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes), tag = new byte[TagBytes],
            data = new byte[plain.Length];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plain, data, tag, Context(name));
        CryptographicOperations.ZeroMemory(plain);
        return new SealedSecret(now, nonce, tag, data);
    }

    /// <summary>Parses an entry; false if it is invalid.</summary>
    public static bool TryRead(JsonElement entry, [NotNullWhen(true)] out SealedSecret? secret)
    {
        secret = null;
        try
        {
            if (entry.Deserialize(SecretsJson.Compact.SealedContent) is not { } content) return false;
            if (content.Nonce.Length != NonceBytes || content.Tag.Length != TagBytes) return false;
            var isTime = DateTimeOffset.TryParse(
                content.Set, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var set);
            if (isTime) secret = new SealedSecret(set, content.Nonce, content.Tag, content.Data);
            return isTime;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <exception cref="CryptographicException">Wrong key, wrong name, or damaged data.</exception>
    public string Open(string name, ReadOnlySpan<byte> key)
    {
        var plain = new byte[Data.Length];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(Nonce.Span, Data.Span, Tag.Span, plain, Context(name));
        var value = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return value;
    }

    public JsonElement ToJson()
    {
        var set = Set.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var content = new SealedContent(set, Nonce.ToArray(), Tag.ToArray(), Data.ToArray());
        return JsonSerializer.SerializeToElement(content, SecretsJson.Compact.SealedContent);
    }

    /// <summary>The authenticated data, which binds a value to its name.</summary>
    private static byte[] Context(string name) => Encoding.UTF8.GetBytes($"voidmcp secret 1 {name}");
}
