using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Json;

namespace VoidMcp.Packaging;

/// <summary>The software bill of materials: CycloneDX 1.6, of what is in the binary.</summary>
internal static class Sbom
{
    public const string FileName = "voidmcp.cdx.json";

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Release release, IReadOnlyList<LockedPackage> packages)
    {
        var own = $"pkg:github/voidmcp/voidmcp@v{release.Version}";
        var document = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = $"urn:uuid:{Serial($"{own}#{release.Commit}")}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = release.Date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = own,
                    ["name"] = "voidmcp",
                    ["version"] = release.Version,
                    ["description"] = Release.Description,
                    ["licenses"] = Licenses("MIT"),
                    ["purl"] = own,
                    ["externalReferences"] = new JsonArray(
                        new JsonObject { ["type"] = "vcs", ["url"] = Release.RepositoryUrl }),
                },
            },
            ["components"] = new JsonArray([.. packages.Select(Component)]),
            ["dependencies"] = new JsonArray(new JsonObject
            {
                ["ref"] = own,
                ["dependsOn"] = new JsonArray([.. packages.Select(package => (JsonNode)PackageUrl(package))]),
            }),
        };
        return document.ToJsonString(s_indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonNode Component(LockedPackage package) => new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = PackageUrl(package),
        ["name"] = package.Id,
        ["version"] = package.Version,
        ["copyright"] = package.Copyright,
        ["hashes"] = new JsonArray(new JsonObject
        {
            ["alg"] = "SHA-512",
            ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(package.ContentHash)),
        }),
        ["licenses"] = Licenses(package.License),
        ["purl"] = PackageUrl(package),
    };

    private static JsonArray Licenses(string id) =>
        new(new JsonObject { ["license"] = new JsonObject { ["id"] = id } });

    private static string PackageUrl(LockedPackage package) => $"pkg:nuget/{package.Id}@{package.Version}";

    /// <summary>A UUID (version 8) that depends on its name alone, so that a rebuild has the same one.</summary>
    private static Guid Serial(string name)
    {
        const int Version = 6, Variant = 8;
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name))[..16];
        bytes[Version] = (byte)(bytes[Version] & 0x0F | 0x80);
        bytes[Variant] = (byte)(bytes[Variant] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
