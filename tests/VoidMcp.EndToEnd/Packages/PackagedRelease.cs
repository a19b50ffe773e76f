using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>
/// A release made of the published binary and the portable build. The binaries of the other platforms are stand-ins:
/// what is in their packages is looked at, not run.
/// </summary>
public sealed class PackagedRelease : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-release-");
    private readonly Lazy<Task<string>> _output;

    public PackagedRelease() => _output = new(() => MakeAsync("output"));

    /// <summary>The runtime identifiers of all native binaries.</summary>
    public static IReadOnlyList<string> Rids { get; } =
    [
        "linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "osx-x64", "osx-arm64", "win-x64",
        "win-arm64",
    ];

    /// <summary>This machine's runtime identifier.</summary>
    public static string Rid => RuntimeInformation.RuntimeIdentifier;

    /// <summary>The version, as the binary says it.</summary>
    public static async Task<string> VersionAsync()
    {
        using var home = new Home();
        return (await Cli.RunAsync(home, "version", "--json")).Expect(0).Json.GetProperty("version").GetString()!;
    }

    /// <summary>The folder with all packages; made once.</summary>
    public async Task<string> FolderAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "packages are made on Linux");
        return await _output.Value;
    }

    /// <summary>The path of a package, with <c>*</c> for the version.</summary>
    public async Task<string> FileAsync(string name)
    {
        var version = await VersionAsync();
        return Path.Combine(await FolderAsync(), name.Replace("*", version, StringComparison.Ordinal));
    }

    /// <summary>Makes the packages into a folder of this name.</summary>
    internal async Task<string> MakeAsync(string name)
    {
        var binaries = Path.Combine(_folder.FullName, "binaries");
        if (!Directory.Exists(binaries)) Collect(binaries);
        var output = Path.Combine(_folder.FullName, name);
        var start = new ProcessStartInfo(
            Fixture.Dotnet, [Path.Combine(AppContext.BaseDirectory, "voidmcp-pack.dll"), binaries, output]);

        // In CI a missing tool is an error of the release, not of these tests, which are skipped one by one.
        start.Environment["CI"] = "";
        (await Cli.RunAsync(start)).Expect(0);
        return output;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Collect(string binaries)
    {
        foreach (var rid in Rids)
        {
            var folder = Directory.CreateDirectory(Path.Combine(binaries, rid)).FullName;
            var isWindows = rid.StartsWith("win", StringComparison.Ordinal);
            var target = Path.Combine(folder, isWindows ? "voidmcp.exe" : "voidmcp");
            if (rid == Rid) File.Copy(Repository.Binary, target);
            else File.WriteAllText(target, $"a stand-in for {rid}\n");
        }

        // Built with these tests, in the same configuration: …/bin/Debug/net10.0.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var portable = Path.Combine(Repository.Root, "src", "VoidMcp", "bin", own.Parent!.Name, own.Name);
        Directory.CreateSymbolicLink(Path.Combine(binaries, "any"), portable);
    }
}

/// <summary>The tests that share one <see cref="PackagedRelease"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PackageTests : ICollectionFixture<PackagedRelease>
{
    public const string Name = "packages";
}
