using System.IO.Compression;
using System.Security.Cryptography;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>
/// <c>install.ps1</c>, run by PowerShell where it is installed. On Linux it believes that it is on Windows, and the
/// archive holds this system's binary; only the user's PATH in the registry is not seen here.
/// </summary>
[Collection(PackageTests.Name)]
public sealed class InstallPowerShellTests(PackagedRelease release)
{
    private const string Archive = "voidmcp-win-x64.zip";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_installs_upgrades_and_uninstalls()
    {
        using var home = new Home("version: 1\n");
        using var server = await ServerAsync(home);
        var version = await PackagedRelease.VersionAsync();
        var folder = home.File("local/Programs/voidmcp");
        var first = (await RunAsync(home, server.Url)).Expect(0).Stdout;
        Assert.Contains($"Installed voidmcp {version}:", first);
        Assert.Equal(["LICENSE", "THIRD-PARTY-NOTICES.txt", "voidmcp.exe"], Names(folder));
        Assert.All(Names(folder), name => Assert.Contains($"  {Path.Combine(folder, name!)}", first));
        Assert.Contains("Next: voidmcp demo", first);

        var installed = Path.Combine(folder, "voidmcp.exe");
        await using (var client = await StdioClient.ConnectAsync(home.Start(installed, "serve")))
        {
            var again = (await RunAsync(home, server.Url, "-Version", version)).Expect(0).Stdout;
            Assert.Contains($"Installed voidmcp {version}, replacing {version}:", again);
            Assert.Contains("execute_code", (await client.RequestAsync("tools/list", "{}")).Raw);
        }

        var removed = (await RunAsync(home, server.Url, "-Uninstall")).Expect(0).Stdout;
        Assert.Contains($"removed {installed}", removed);
        Assert.False(Directory.Exists(folder));
        Assert.True(File.Exists(home.RegistryFile));
        Assert.Contains("is not installed", (await RunAsync(home, server.Url, "-Uninstall")).Expect(1).Stderr);
    }

    [Fact]
    public async Task A_wrong_checksum_a_wrong_version_or_no_network_install_nothing()
    {
        using var home = new Home();
        string closed;
        using (var server = await ServerAsync(home))
        {
            closed = server.Url;
            var other = (await RunAsync(home, server.Url, "-Version", "9.9.9")).Expect(1);
            Assert.Contains("not 9.9.9", other.Stderr);
            server.Answer("/SHA256SUMS", $"{new string('0', 64)}  {Archive}\n");
            Assert.Contains("is wrong", (await RunAsync(home, server.Url)).Expect(1).Stderr);
            server.Answer("/SHA256SUMS", "");
            Assert.Contains("does not list", (await RunAsync(home, server.Url)).Expect(1).Stderr);
        }

        Assert.Contains("can't download", (await RunAsync(home, closed)).Expect(1).Stderr);
        Assert.False(Directory.Exists(home.File("local")));
    }

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private async Task<CliResult> RunAsync(Home home, string baseUrl, params string[] args)
    {
        string[] quiet = ["-NoLogo", "-NoProfile", "-NonInteractive"];
        var script = await release.FileAsync("install.ps1");
        var start = home.Start(SystemTools.Require("pwsh"), [.. quiet, "-File", script, .. args]);
        start.Environment["LOCALAPPDATA"] = home.File("local");
        start.Environment["PROCESSOR_ARCHITECTURE"] = "AMD64";
        start.Environment["VOIDMCP_BASE_URL"] = baseUrl;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Fixture.Dotnet);
        start.Environment["NO_PROXY"] = "127.0.0.1";
        return await Cli.RunAsync(start);
    }

    private async Task<FakeRegistry> ServerAsync(Home home)
    {
        SystemTools.Require("pwsh");
        var archive = home.File(Archive);
        File.Copy(await release.FileAsync(Archive), archive);
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Update, Stop))
        {
            zip.GetEntry("voidmcp.exe")!.Delete();
            await zip.CreateEntryFromFileAsync(Repository.Binary, "voidmcp.exe", CompressionLevel.Fastest, Stop);
        }

        var server = new FakeRegistry();
        await using var file = File.OpenRead(archive);
        var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, Stop));
        server.Answer("/SHA256SUMS", $"{sum}  {Archive}\n");
        server.AnswerFile($"/{Archive}", archive);
        return server;
    }
}
