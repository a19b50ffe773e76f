using System.Diagnostics;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>
/// What the workflows name is there, and the scripts with which a release is published hand over what was packed.
/// </summary>
[Collection(PackageTests.Name)]
public sealed partial class WorkflowTests(PackagedRelease release)
{
    private const string Recorder = """
        #!/bin/sh
        echo "${0##*/} $*" >>"$RECORD"
        """;

    public static TheoryData<string> Names => [.. Workflow.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_path_that_a_workflow_names_exists(string name)
    {
        var paths = new Workflow(name).Lines.SelectMany(line => OwnPath().Matches(line)).Select(match => match.Value)
            .Where(path => !path.Split('/').Any(part => part is "bin")).Distinct().ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        if (OperatingSystem.IsWindows()) return;
        foreach (var path in paths.Where(path => Path.GetExtension(path).Length == 0 && path[0] == '.'))
        {
            var mode = File.GetUnixFileMode(Path.Combine(Repository.Root, path));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), path);
        }
    }

    [Fact]
    public void Every_platform_is_built_for_a_release()
    {
        var built = new Workflow("release.yml").Lines.Select(line => Rid().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value);
        Assert.Equal(PackagedRelease.Rids.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_package_that_is_installed_on_a_bare_system_is_one_file_of_the_release()
    {
        SystemTools.Require("dpkg-deb");
        SystemTools.Require("rpmbuild");
        var patterns = new Workflow("release.yml").Lines.Select(line => Installed().Match(line))
            .Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Equal(3, patterns.Count);
        foreach (var pattern in patterns)
            Assert.Single(Directory.GetFiles(await release.FolderAsync(), pattern), File.Exists);
    }

    [Fact]
    public async Task GitHub_gets_everything_but_the_packages_of_npm_and_NuGet()
    {
        using var home = new Home();
        var (calls, left) = await PublishAsync(home, "GitHub", "gh");
        var words = Assert.Single(calls).Split(' ');
        Assert.Equal(["gh", "release", "create", "v1.2.3", "--repo", "acme/voidmcp"], words[..6]);
        var expected = left.Where(file => !file.EndsWith(".nupkg", StringComparison.Ordinal)
            && !file.StartsWith("npm-", StringComparison.Ordinal)).ToList();
        Assert.Contains("voidmcp-manifests.tar.gz", expected);
        Assert.Contains("SHA256SUMS", expected);
        Assert.Equal(
            expected, words[6..].Where(word => word[0] == '.').Select(word => word[2..]).Order(StringComparer.Ordinal));
    }

    /// <summary>The package that names the others comes last: nobody installs what is not there yet.</summary>
    [Fact]
    public async Task Npm_gets_its_packages_with_the_pointer_last()
    {
        using var home = new Home();
        var (calls, left) = await PublishAsync(home, "npm", "npm");
        Assert.All(calls, call => Assert.Matches(@"^npm publish \./npm-\S+\.tgz --access public --provenance ", call));
        var published = calls.Select(call => call.Split(' ')[2]["./".Length..]).ToList();
        Assert.Equal(left.Where(file => file.StartsWith("npm-", StringComparison.Ordinal)), Ordered(published));
        Assert.Equal("npm-voidmcp.tgz", published[^1]);
    }

    [Fact]
    public async Task NuGet_gets_its_packages_with_the_pointer_last()
    {
        using var home = new Home();
        var (calls, left) = await PublishAsync(home, "NuGet", "dotnet");
        Assert.All(calls, call => Assert.StartsWith("dotnet nuget push ", call));
        var published = calls.Select(call => call.Split(' ')[3]).ToList();
        Assert.Equal(left.Where(file => file.EndsWith(".nupkg", StringComparison.Ordinal)), Ordered(published));
        Assert.Equal($"voidmcp.{await PackagedRelease.VersionAsync()}.nupkg", published[^1]);
    }

    private static IEnumerable<string> Ordered(IEnumerable<string> files) => files.Order(StringComparer.Ordinal);

    /// <summary>Runs the script of a step as GitHub does, in a copy of the release.</summary>
    /// <param name="home">Where the copy is made.</param>
    /// <param name="step">The step's name.</param>
    /// <param name="program">The program that would publish; it only records how it is called.</param>
    /// <returns>The recorded calls, and the release's files afterwards.</returns>
    private async Task<(IReadOnlyList<string> Calls, IReadOnlyList<string> Left)> PublishAsync(
        Home home, string step, string program)
    {
        var folder = home.File("release");
        await SystemTools.RunAsync("cp", "-R", await release.FolderAsync(), folder);
        var stub = Path.Combine(Directory.CreateDirectory(home.File("bin")).FullName, program);
        await File.WriteAllTextAsync(stub, Recorder, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stub, (UnixFileMode)0b111_101_101);

        string[] args = ["-e", "-c", new Workflow("release.yml").ScriptOf(step)];
        var start = new ProcessStartInfo("bash", args) { WorkingDirectory = home.Path };
        start.Environment["PATH"] = $"{home.File("bin")}:{start.Environment["PATH"]}";
        start.Environment["RECORD"] = home.File("calls");
        start.Environment["GITHUB_REF_NAME"] = "v1.2.3";
        start.Environment["GITHUB_REPOSITORY"] = "acme/voidmcp";
        start.Environment["KEY"] = "key";
        (await Cli.RunAsync(start)).Expect(0);
        var calls = await File.ReadAllLinesAsync(home.File("calls"), TestContext.Current.CancellationToken);
        return (calls, [.. Ordered(Directory.GetFiles(folder).Select(file => Path.GetFileName(file)))]);
    }

    [GeneratedRegex(@"(?<![\w/$}.-])(?:\.github|\.ci|src|tests)/[\w./-]*\w")]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"\brid: ([\w-]+)")]
    private static partial Regex Rid();

    [GeneratedRegex(@"^ +install: .*?(?:\./)?(voidmcp[_-]\S+)")]
    private static partial Regex Installed();
}
