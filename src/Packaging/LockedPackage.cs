using System.Text.Json;
using System.Xml.Linq;

namespace VoidMcp.Packaging;

/// <summary>A package whose code is part of the binary: what the lock file pins and its nuspec says.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">The SPDX expression of its licence.</param>
/// <param name="Copyright">Its copyright notice; the authors if it has none.</param>
/// <param name="Url">Its project's address; null if unknown.</param>
/// <param name="ContentHash">The lock file's SHA-512 (base64).</param>
/// <param name="Notices">Third-party notices of its own; null for none.</param>
internal sealed record LockedPackage(
    string Id,
    string Version,
    string License,
    string Copyright,
    string? Url,
    string ContentHash,
    string? Notices)
{
    /// <summary>Packages that take part in the build and leave nothing in the binary.</summary>
    private static readonly string[] BuildOnly =
        ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.NET.ILLink.Tasks"];

    /// <summary>
    /// All of them, sorted. The native compiler's package stands for the .NET runtime that it links in.
    /// </summary>
    /// <exception cref="PackagingException">A package is not restored, or has no licence expression.</exception>
    public static IReadOnlyList<LockedPackage> All() =>
    [
        .. Locked("src/VoidMcp/packages.lock.json")
            .DistinctBy(p => p.Id, StringComparer.OrdinalIgnoreCase)
            .Where(p => !BuildOnly.Contains(p.Id) && !p.Id.StartsWith("runtime.", StringComparison.Ordinal))
            .OrderBy(p => p.Id, StringComparer.OrdinalIgnoreCase)
            .Select(p => Read(p.Id, p.Version, p.Hash)),
    ];

    private static IEnumerable<(string Id, string Version, string Hash)> Locked(string path)
    {
        var json = JsonElement.Parse(File.ReadAllText(Path.Join(Release.Repository, path)));
        return
            from framework in json.GetProperty("dependencies").EnumerateObject()
            from package in framework.Value.EnumerateObject()
            where package.Value.GetProperty("type").GetString() != "Project"
            select (
                package.Name,
                package.Value.GetProperty("resolved").GetString()!,
                package.Value.GetProperty("contentHash").GetString()!);
    }

    private static LockedPackage Read(string id, string version, string hash)
    {
        var lower = id.ToLowerInvariant();
        var folder = Path.Join(Release.NuGetPackages, lower, version);
        var nuspec = Path.Join(folder, $"{lower}.nuspec");
        if (!File.Exists(nuspec)) throw new PackagingException($"{id} {version} is not restored: {nuspec} is missing");
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        var license = metadata.Elements().SingleOrDefault(e => e.Name.LocalName == "license");
        if (license?.Attribute("type")?.Value != "expression")
            throw new PackagingException($"{id} {version} names no licence by its SPDX expression");
        var notices = Path.Join(folder, "THIRD-PARTY-NOTICES.TXT");
        return new(
            id,
            version,
            license.Value,
            Text("copyright") ?? Text("authors") ?? id,
            Text("projectUrl"),
            hash,
            File.Exists(notices) ? File.ReadAllText(notices).ReplaceLineEndings("\n") : null);

        string? Text(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value.Trim();
    }
}
