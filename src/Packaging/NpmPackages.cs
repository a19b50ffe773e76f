using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Packaging;

/// <summary>
/// The npm packages: <c>voidmcp</c>, which is a launcher with an optional dependency per platform, and those with the
/// binaries. No package has an install script.
/// </summary>
internal static class NpmPackages
{
    /// <summary>npm's archives hold everything in this folder.</summary>
    private const string Folder = "package/";

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Release release, IReadOnlyList<PackedFile> shared, string output)
    {
        var legal = Archives.Legal(shared);
        foreach (var platform in release.Platforms)
        {
            var binary = Archives.Binary(release, platform, platform.Executable);
            var readme = $"The native binary of [voidmcp]({Release.RepositoryUrl}) for {platform.Rid}: "
                + "install `voidmcp` instead.\n";
            WritePackage($"npm-voidmcp-{platform.Rid}.tgz", OfPlatform(release, platform), readme, [binary, .. legal]);
        }

        WritePackage(
            "npm-voidmcp.tgz",
            Launcher(release),
            File.ReadAllText(Path.Join(Release.Repository, "README.md")),
            [new("launcher.js", Template.Fill("launcher.js", release)) { IsProgram = true }, .. legal]);

        void WritePackage(string name, JsonObject manifest, string readme, IEnumerable<PackedFile> files)
        {
            IEnumerable<PackedFile> all =
                [new("package.json", manifest.ToJsonString(s_indented) + "\n"), new("README.md", readme), .. files];
            PackedFile.WriteTarGz(
                Path.Join(output, name), release.Date, all.Select(file => file with { Path = Folder + file.Path }));
        }
    }

    private static JsonObject Launcher(Release release)
    {
        var manifest = Manifest("voidmcp", release);
        manifest["keywords"] = new JsonArray("mcp", "model-context-protocol", "gateway", "code-mode", "cli");
        manifest["bin"] = new JsonObject { ["voidmcp"] = "launcher.js" };
        manifest["optionalDependencies"] = new JsonObject(release.Platforms.Select(platform =>
            KeyValuePair.Create<string, JsonNode?>(platform.NpmPackage, release.Version)));
        return manifest;
    }

    private static JsonObject OfPlatform(Release release, Platform platform)
    {
        var manifest = Manifest(platform.NpmPackage, release);
        manifest["os"] = new JsonArray(platform.NpmOs);
        manifest["cpu"] = new JsonArray(platform.NpmCpu);
        if (platform.NpmLibc is { } libc) manifest["libc"] = new JsonArray(libc);
        manifest["preferUnplugged"] = true;
        return manifest;
    }

    private static JsonObject Manifest(string name, Release release) => new()
    {
        ["name"] = name,
        ["version"] = release.Version,
        ["description"] = Release.Description,
        ["license"] = "MIT",
        ["homepage"] = Release.RepositoryUrl,
        ["repository"] = new JsonObject { ["type"] = "git", ["url"] = $"git+{Release.RepositoryUrl}.git" },
        ["engines"] = new JsonObject { ["node"] = ">=18" },
    };
}
