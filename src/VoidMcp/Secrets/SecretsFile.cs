using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Secrets;

/// <summary>
/// The content of <c>secrets.json</c>. Entries stay raw JSON, so that an invalid entry is kept when another is edited.
/// </summary>
/// <param name="KeyId">The fingerprint of the encryption key; null in a new file.</param>
/// <param name="Entries">The encrypted secrets by name.</param>
internal sealed record SecretsFile(string? KeyId, IReadOnlyDictionary<string, JsonElement> Entries)
{
    private const int Version = 1;
    private const string Restore = "restore the file from a backup, or move it away and set the secrets again";

    public static SecretsFile Empty { get; } = new(null, new Dictionary<string, JsonElement>(0));

    /// <exception cref="VoidMcpException">The content is invalid; the message names the path.</exception>
    public static SecretsFile Parse(ReadOnlySpan<byte> utf8, string path)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(utf8);
        }
        catch (JsonException e)
        {
            throw new VoidMcpException(FailureKind.Configuration, $"{path} is damaged: invalid JSON", Restore, e);
        }

        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("version"u8, out var version)
            || version.ValueKind != JsonValueKind.Number)
        {
            throw new VoidMcpException(FailureKind.Configuration, $"{path} is damaged: missing version", Restore);
        }

        if (!version.TryGetInt32(out var number) || number != Version)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{path} has version {version.GetRawText()}, which this voidmcp does not support",
                "use the voidmcp version that wrote it");
        }

        if (!root.TryGetProperty("secrets"u8, out var secrets) || secrets.ValueKind != JsonValueKind.Object)
            throw new VoidMcpException(FailureKind.Configuration, $"{path} is damaged: missing secrets", Restore);

        var entries = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var entry in secrets.EnumerateObject()) entries[entry.Name] = entry.Value;
        return new SecretsFile(
            root.TryGetProperty("key"u8, out var key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null,
            entries);
    }

    /// <summary>Returns the file with one entry set, or removed if <paramref name="entry"/> is null.</summary>
    public SecretsFile With(string name, JsonElement? entry, string? keyId)
    {
        var entries = new Dictionary<string, JsonElement>(Entries, StringComparer.Ordinal);
        if (entry is { } value) entries[name] = value;
        else entries.Remove(name);
        return new SecretsFile(entries.Count == 0 ? null : keyId, entries);
    }

    public byte[] ToUtf8()
    {
        var secrets = new OrderedDictionary<string, JsonElement>(Entries.Count, StringComparer.Ordinal);
        foreach (var (name, entry) in Entries.OrderBy(e => e.Key, StringComparer.Ordinal)) secrets.Add(name, entry);
        var content = new SecretsContent(Version, "AES-256-GCM", KeyId, secrets);
        return [.. JsonSerializer.SerializeToUtf8Bytes(content, SecretsJson.Pretty.SecretsContent), (byte)'\n'];
    }
}
