using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Protocol;

namespace VoidMcp.Secrets;

/// <summary>The secrets' file, its entries, and logins kept in them, as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SealedContent))]
[JsonSerializable(typeof(SecretsContent))]
[JsonSerializable(typeof(StoredLogin))]
internal sealed partial class SecretsJson : JsonSerializerContext
{
    /// <summary>The file.</summary>
    public static SecretsJson Pretty { get; } = new(DocumentJson.Options(isIndented: true));

    /// <summary>One entry of it.</summary>
    public static SecretsJson Compact { get; } = new(DocumentJson.Options());

    /// <summary>What is sealed for a login: its names have hyphens.</summary>
    public static SecretsJson Login { get; } = new(DocumentJson.Options(naming: JsonNamingPolicy.KebabCaseLower));
}

/// <summary>What <see cref="SecretsFile"/> writes.</summary>
internal sealed record SecretsContent(
    int Version, string Cipher, string? Key, OrderedDictionary<string, JsonElement> Secrets);

/// <summary>What <see cref="SealedSecret"/> is in it.</summary>
/// <param name="Set">When it was set, in UTC to the second.</param>
/// <param name="Nonce">Base64, as the others.</param>
/// <param name="Tag">The authentication tag.</param>
/// <param name="Data">The ciphertext.</param>
internal sealed record SealedContent(
    [property: JsonRequired] string Set,
    [property: JsonRequired] byte[] Nonce,
    [property: JsonRequired] byte[] Tag,
    [property: JsonRequired] byte[] Data);
