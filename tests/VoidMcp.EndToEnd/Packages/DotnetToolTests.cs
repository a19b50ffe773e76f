using System.Diagnostics;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>The .NET tool, installed from a folder that is the only feed, into a NuGet cache that is empty.</summary>
[Collection(PackageTests.Name)]
public sealed class DotnetToolTests(PackagedRelease release)
{
    private const string Update = "dotnet tool update voidmcp --tool-path FOLDER";

    [Fact]
    public async Task The_tool_is_the_native_binary_of_this_platform()
    {
        using var home = new Home();
        await InstallAsync(home, await FeedAsync(home));
        await InstalledProgram.CheckAsync(word => RunAsync(home, word), isNative: true, Update);
    }

    /// <summary>A feed whose pointer knows no native build, as on a system without one.</summary>
    [Fact]
    public async Task A_system_without_a_native_build_gets_the_portable_one()
    {
        using var home = new Home();
        var feed = await FeedAsync(home);
        RemoveFromPointer(Path.Combine(feed, $"voidmcp.{await PackagedRelease.VersionAsync()}.nupkg"));
        await InstallAsync(home, feed);
        await InstalledProgram.CheckAsync(word => RunAsync(home, word), isNative: false, Update);
    }

    [Fact]
    public async Task Dnx_runs_it_without_installing()
    {
        using var home = new Home();
        var feed = await FeedAsync(home);
        var start = Dotnet(home, feed, "dnx", "voidmcp", "--yes", "--source", feed, "--", "upgrade", "--json");
        var json = (await Cli.RunAsync(start)).Expect(0).Stdout;
        var upgrade = JsonElement.Parse(json[json.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("dotnet tool", upgrade.GetProperty("method").GetString());
    }

    private static Task<CliResult> RunAsync(Home home, params string[] args)
    {
        var start = home.Start(home.File("tools/voidmcp"), args);
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Fixture.Dotnet);
        return Cli.RunAsync(start);
    }

    private static async Task InstallAsync(Home home, string feed)
    {
        var start = Dotnet(
            home, feed, "tool", "install", "voidmcp", "--tool-path", home.File("tools"), "--source", feed);
        (await Cli.RunAsync(start)).Expect(0);
    }

    private static ProcessStartInfo Dotnet(Home home, string feed, params string[] args)
    {
        var start = home.Start(Fixture.Dotnet, args);
        start.WorkingDirectory = feed;
        start.Environment["NUGET_PACKAGES"] = home.File("nuget");
        start.Environment["DOTNET_CLI_HOME"] = home.Path;
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        return start;
    }

    private async Task<string> FeedAsync(Home home)
    {
        var feed = Directory.CreateDirectory(home.File("feed")).FullName;
        foreach (var package in Directory.EnumerateFiles(await release.FolderAsync(), "*.nupkg"))
            File.Copy(package, Path.Combine(feed, Path.GetFileName(package)));
        return feed;
    }

    private static void RemoveFromPointer(string package)
    {
        using var zip = System.IO.Compression.ZipFile.Open(package, System.IO.Compression.ZipArchiveMode.Update);
        var settings = zip.GetEntry("tools/any/any/DotnetToolSettings.xml")!;
        string text;
        using (var reader = new StreamReader(settings.Open())) text = reader.ReadToEnd();
        var kept = text.Split('\n').Where(line =>
            !line.Contains("RuntimeIdentifier=", StringComparison.Ordinal)
            || line.Contains("\"any\"", StringComparison.Ordinal));
        settings.Delete();
        using var writer = new StreamWriter(zip.CreateEntry("tools/any/any/DotnetToolSettings.xml").Open());
        writer.Write(string.Join('\n', kept));
    }
}
