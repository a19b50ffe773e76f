using System.Security.Cryptography;

namespace VoidMcp.Packaging;

/// <summary>
/// The manifests of package managers that install the archives, with their checksums, and the install scripts.
/// </summary>
internal static class Manifests
{
    private static readonly (string Template, string Target)[] Files =
    [
        ("voidmcp.rb", "homebrew/voidmcp.rb"),
        ("scoop.json", "scoop/voidmcp.json"),
        ("winget.yaml", "winget/voidmcp.voidmcp.yaml"),
        ("winget.installer.yaml", "winget/voidmcp.voidmcp.installer.yaml"),
        ("winget.locale.yaml", "winget/voidmcp.voidmcp.locale.en-US.yaml"),
    ];

    /// <summary>Writes what the archives in the output folder allow.</summary>
    public static void Write(Release release, string output)
    {
        new PackedFile("install.sh", Template.Fill("install.sh", release)) { IsProgram = true }.WriteTo(output);
        new PackedFile("install.ps1", Template.Fill("install.ps1", release)).WriteTo(output);
        var missing = Platform.All.Except(release.Platforms).Select(platform => platform.Rid).ToList();
        if (missing.Count > 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new PackagingException($"no binary for {string.Join(", ", missing)}");
            Console.Error.WriteLine($"skipped: manifests, which need a binary for {string.Join(", ", missing)}");
            return;
        }

        List<(string, string)> values =
        [
            .. release.Platforms.Select(platform => (
                $"sha256:{platform.Rid}", Checksum(Path.Join(output, platform.Archive)))),
            ("date", release.Date.ToString("yyyy-MM-dd")),
        ];
        foreach (var (template, target) in Files)
            new PackedFile(target, Template.Fill(template, release, values)).WriteTo(output);
    }

    /// <summary>Writes SHA256SUMS over all files beside it, as <c>sha256sum --check</c> reads it.</summary>
    public static void WriteChecksums(string output)
    {
        var lines = Directory.EnumerateFiles(output)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Checksum(file)}  {Path.GetFileName(file)}\n").ToList();
        File.WriteAllText(Path.Join(output, "SHA256SUMS"), string.Concat(lines));
    }

    private static string Checksum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
