using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Secrets;

/// <summary>
/// One encrypted secret (AES-256-GCM). The name is authenticated: a renamed or modified entry can't be decrypted. The
/// file reveals the value's length. The plain text may remain in the process's memory; it is not erased.
/// </summary>
internal sealed record SealedSecret(DateTimeOffset Set, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> Tag, ReadOnlyMemory<byte> Data)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Encrypts with a new nonce, so that equal values look different.</summary>
    public static SealedSecret Of(string name, string value, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes), tag = new byte[TagBytes], data = new byte[plain.Length];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plain, data, tag, Context(name));
        CryptographicOperations.ZeroMemory(plain);
        return new SealedSecret(now, nonce, tag, data);
    }

    /// <summary>Parses an entry; false if it is invalid.</summary>
    public static bool TryRead(JsonElement entry, [NotNullWhen(true)] out SealedSecret? secret)
    {
        secret = null;
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("set"u8, out var set) || set.ValueKind != JsonValueKind.String
            || !DateTimeOffset.TryParse(set.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when)
            || !TryBytes(entry, "nonce"u8, out var nonce) || nonce.Length != NonceBytes
            || !TryBytes(entry, "tag"u8, out var tag) || tag.Length != TagBytes
            || !TryBytes(entry, "data"u8, out var data))
        {
            return false;
        }

        secret = new SealedSecret(when, nonce, tag, data);
        return true;
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

    public JsonElement ToJson() => JsonElement.Parse(JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("set"u8, Set.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        w.WriteBase64String("nonce"u8, Nonce.Span);
        w.WriteBase64String("tag"u8, Tag.Span);
        w.WriteBase64String("data"u8, Data.Span);
        w.WriteEndObject();
    }).Span);

    /// <summary>The authenticated data, which binds a value to its name.</summary>
    private static byte[] Context(string name) => Encoding.UTF8.GetBytes($"voidmcp secret 1 {name}");

    private static bool TryBytes(JsonElement entry, ReadOnlySpan<byte> name, out byte[] bytes)
    {
        bytes = [];
        return entry.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out bytes!);
    }
}
