using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Packages;

[Collection(PackageTests.Name)]
public sealed class ArchiveTests(PackagedRelease release)
{
    private static readonly string[] Beside =
    [
        "LICENSE", "THIRD-PARTY-NOTICES.txt", "voidmcp.1", "completions/voidmcp.bash", "completions/_voidmcp",
        "completions/voidmcp.fish", "completions/voidmcp.ps1",
    ];

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("linux-musl-arm64")]
    [InlineData("osx-x64")]
    [InlineData("osx-arm64")]
    public async Task An_archive_holds_the_binary_completions_man_page_and_licences(string rid)
    {
        await using var file = File.OpenRead(await release.FileAsync($"voidmcp-{rid}.tar.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var names = new List<string>();
        while (await tar.GetNextEntryAsync(cancellationToken: TestContext.Current.CancellationToken) is { } entry)
        {
            names.Add(entry.Name);
            Assert.Equal(0, entry.Uid);
            Assert.Equal(entry.Name == "voidmcp", entry.Mode.HasFlag(UnixFileMode.OtherExecute));
            Assert.False(entry.Mode.HasFlag(UnixFileMode.GroupWrite));
        }

        Assert.Equal(["voidmcp", .. Beside], names);
    }

    [Theory]
    [InlineData("win-x64")]
    [InlineData("win-arm64")]
    public async Task Windows_gets_a_zip_with_the_same(string rid)
    {
        await using var zip = await ZipFile.OpenReadAsync(
            await release.FileAsync($"voidmcp-{rid}.zip"), TestContext.Current.CancellationToken);
        Assert.Equal(["voidmcp.exe", .. Beside], zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task The_unpacked_binary_runs_the_demo_without_anything_else()
    {
        using var home = new Home();
        await UnpackAsync(home);
        var demo = await Cli.RunAsync(home.Start(home.File("voidmcp"), "demo"));
        Assert.Contains("through voidmcp", demo.Expect(0).Stdout);
    }

    [Fact]
    public async Task The_man_page_is_well_formed_and_has_every_command_and_page()
    {
        var mandoc = SystemTools.Require("mandoc");
        using var home = new Home();
        await UnpackAsync(home);
        Assert.Equal("", await SystemTools.RunAsync(mandoc, "-T", "lint", "-W", "warning", home.File("voidmcp.1")));
        var text = await SystemTools.RunAsync(mandoc, "-T", "ascii", "-O", "width=100", home.File("voidmcp.1"));
        var plain = System.Text.RegularExpressions.Regex.Replace(text, ".\b", "");
        var commands = (await Cli.RunAsync(home, "help", "commands")).Expect(0).Stdout.Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
            .Select(line => line.Trim().Split(' ', ',')[0]).ToList();
        Assert.Contains("upgrade", commands);
        Assert.All(commands, command => Assert.Contains($"   voidmcp {command}\n", plain));
        Assert.Contains("--dry-run", plain);
        Assert.Contains("INSTALL, UPGRADE, UNINSTALL", plain);
        Assert.Contains("ENVIRONMENT VARIABLES", plain);
        Assert.Contains("EXIT CODES", plain);
    }

    [Fact]
    public async Task Completions_are_those_of_the_binary()
    {
        using var home = new Home();
        await UnpackAsync(home);
        foreach (var (shell, file) in new[] { ("bash", "voidmcp.bash"), ("zsh", "_voidmcp"), ("fish", "voidmcp.fish") })
        {
            Assert.Equal(
                (await Cli.RunAsync(home, "completion", shell)).Expect(0).Stdout,
                await File.ReadAllTextAsync(
                    home.File($"completions/{file}"), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_notices_and_the_bill_of_materials_name_what_is_linked_in_and_nothing_else()
    {
        using var home = new Home();
        await UnpackAsync(home);
        var bill = JsonElement.Parse(await File.ReadAllTextAsync(
            await release.FileAsync("voidmcp.cdx.json"), TestContext.Current.CancellationToken));
        var components = bill.GetProperty("components").EnumerateArray()
            .Select(c => c.GetProperty("name").GetString()!).ToList();
        Assert.Equal(
            [
                "Acornima", "Jint", "Microsoft.DotNet.ILCompiler", "Microsoft.Extensions.AI.Abstractions",
                "ModelContextProtocol.Core", "Spectre.Console", "Spectre.Console.Ansi", "System.CommandLine",
                "System.IO.Hashing", "Tomlyn", "YamlDotNet",
            ],
            components);
        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.All(bill.GetProperty("components").EnumerateArray(), component =>
        {
            Assert.Equal(128, component.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length);
            Assert.NotEmpty(component.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString()!);
        });
        var notices = await File.ReadAllTextAsync(
            home.File("THIRD-PARTY-NOTICES.txt"), TestContext.Current.CancellationToken);
        Assert.All(components, component => Assert.Contains($"\n{component} ", notices));
        Assert.Contains("Apache License", notices);
        Assert.Contains("UNICODE LICENSE V3", notices);
        Assert.DoesNotContain("{{", notices);
    }

    [Fact]
    public async Task The_checksums_cover_every_file_of_the_release()
    {
        var folder = await release.FolderAsync();
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(folder, "SHA256SUMS"), TestContext.Current.CancellationToken);
        Assert.Equal(
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Where(name => name != "SHA256SUMS")
                .Order(StringComparer.Ordinal),
            lines.Select(line => line.Split("  ")[1]));
        var start = new System.Diagnostics.ProcessStartInfo("sha256sum", ["--check", "--quiet", "SHA256SUMS"])
        {
            WorkingDirectory = folder,
        };
        (await Cli.RunAsync(start)).Expect(0);
    }

    [Fact]
    public async Task The_same_source_gives_the_same_packages()
    {
        var first = await File.ReadAllTextAsync(
            await release.FileAsync("SHA256SUMS"), TestContext.Current.CancellationToken);
        var again = await release.MakeAsync("again");
        Assert.Equal(first, await File.ReadAllTextAsync(
            Path.Combine(again, "SHA256SUMS"), TestContext.Current.CancellationToken));
    }

    private async Task UnpackAsync(Home home)
    {
        await using var file = File.OpenRead(await release.FileAsync($"voidmcp-{PackagedRelease.Rid}.tar.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(gzip, home.Path, true, TestContext.Current.CancellationToken);
    }
}
