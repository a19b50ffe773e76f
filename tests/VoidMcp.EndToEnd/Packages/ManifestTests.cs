using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>The manifests of Homebrew, Scoop and WinGet, and the PowerShell script.</summary>
[Collection(PackageTests.Name)]
public sealed partial class ManifestTests(PackagedRelease release)
{
    /// <summary>Each archive that a manifest names is of this release and followed by its own checksum.</summary>
    [Theory]
    [InlineData("homebrew/voidmcp.rb", "osx-arm64,osx-x64,linux-arm64,linux-x64")]
    [InlineData("scoop/voidmcp.json", "win-x64,win-arm64")]
    [InlineData("winget/voidmcp.voidmcp.installer.yaml", "win-x64,win-arm64")]
    public async Task Archives_and_checksums_belong_together(string manifest, string rids)
    {
        var version = await PackagedRelease.VersionAsync();
        var text = await ReadAsync(manifest);
        var found = Download().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).ToList();
        var expected = new List<(string, string)>();
        foreach (var rid in rids.Split(','))
        {
            var isZip = rid.StartsWith("win", StringComparison.Ordinal);
            var archive = $"voidmcp-{rid}.{(isZip ? "zip" : "tar.gz")}";
            await using var file = File.OpenRead(await release.FileAsync(archive));
            var sum = await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken);
            expected.Add(($"v{version}/{archive}", Convert.ToHexStringLower(sum)));
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task The_formula_is_ruby()
    {
        var ruby = SystemTools.Require("ruby");
        var formula = await release.FileAsync("homebrew/voidmcp.rb");
        Assert.Equal("Syntax OK\n", await SystemTools.RunAsync(ruby, "-c", formula));
    }

    [Fact]
    public async Task The_scoop_manifest_is_json()
    {
        var json = JsonElement.Parse(await ReadAsync("scoop/voidmcp.json"));
        Assert.Equal(await PackagedRelease.VersionAsync(), json.GetProperty("version").GetString());
        Assert.Equal("voidmcp.exe", json.GetProperty("bin").GetString());
    }

    [Theory]
    [InlineData("voidmcp.voidmcp.yaml", "version")]
    [InlineData("voidmcp.voidmcp.installer.yaml", "installer")]
    [InlineData("voidmcp.voidmcp.locale.en-US.yaml", "defaultLocale")]
    public async Task The_winget_manifests_are_three_parts_of_one(string file, string type)
    {
        var lines = (await ReadAsync($"winget/{file}")).Split('\n');
        Assert.Contains("PackageIdentifier: voidmcp.voidmcp", lines);
        Assert.Contains($"PackageVersion: {await PackagedRelease.VersionAsync()}", lines);
        Assert.Contains($"ManifestType: {type}", lines);
        Assert.DoesNotContain(lines, line => line.Contains('\t', StringComparison.Ordinal) || line.EndsWith(' '));
    }

    [Fact]
    public async Task The_repository_is_named_in_one_place_only()
    {
        var props = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "Directory.Build.props"), TestContext.Current.CancellationToken);
        var url = Regex.Match(props, "<RepositoryUrl>(.+)</RepositoryUrl>").Groups[1].Value;
        foreach (var file in new[] { "install.sh", "install.ps1", "homebrew/voidmcp.rb", "scoop/voidmcp.json" })
            Assert.Contains(url, await ReadAsync(file));
        var templates = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Packaging", "Templates"));
        Assert.All(templates, path => Assert.DoesNotContain("github.com/", File.ReadAllText(path)));

        // The pages that people read name it too, and must follow.
        var page = Path.Combine(Repository.Root, "src", "VoidMcp", "Help", "packages.md");
        Assert.Contains($"`{url}/releases/latest/download`", await File.ReadAllTextAsync(
            page, TestContext.Current.CancellationToken));
    }

    private async Task<string> ReadAsync(string file) =>
        await File.ReadAllTextAsync(await release.FileAsync(file), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"releases/download/(v[\d.]+/voidmcp-[\w.-]+?(?:\.zip|\.tar\.gz))""?,?\s+\W*\w+\W+([0-9a-f]{64})")]
    private static partial Regex Download();
}
