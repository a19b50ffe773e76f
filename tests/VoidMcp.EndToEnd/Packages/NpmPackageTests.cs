using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>npm installs the packages from a registry on this machine, which has nothing else.</summary>
[Collection(PackageTests.Name)]
public sealed class NpmPackageTests(PackagedRelease release)
{
    [Fact]
    public async Task Npm_installs_the_binary_of_this_platform_without_scripts()
    {
        using var home = new Home();
        using var registry = await RegistryAsync();
        await InstallAsync(home, registry);
        var modules = home.File("prefix/lib/node_modules");
        var packages = Directory.EnumerateDirectories(modules, "@voidmcp", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateDirectories).Select(Path.GetFileName);
        Assert.Equal([PackagedRelease.Rid], packages);
        await InstalledProgram.CheckAsync(
            word => RunAsync(home, word), isNative: true, "installed with npm", "npm install -g voidmcp@latest");
    }

    [Fact]
    public async Task Npx_runs_it_without_installing()
    {
        var npx = SystemTools.Require("npx");
        using var home = new Home();
        using var registry = await RegistryAsync();
        var start = Npm(home, registry, npx, "--yes", "voidmcp", "upgrade");
        var ran = (await Cli.RunAsync(start)).Expect(0);
        Assert.Contains("installed with npx", ran.Stdout);

        // A client would be given a path in npx's cache.
        start = Npm(home, registry, npx, "--yes", "voidmcp", "install", "claude-code", "--dry-run");
        ran = (await Cli.RunAsync(start)).Expect(0);
        Assert.Contains("this copy is in the cache of npx", ran.Stderr);
        Assert.Contains("hint: npm install -g voidmcp", ran.Stderr);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Standard_streams_arguments_and_exit_codes_pass_through(bool isNode22)
    {
        if (isNode22) await Harness.Npm.RequireAsync();
        using var home = new Home();
        using var registry = await RegistryAsync();
        await InstallAsync(home, registry);
        var node = isNode22 ? Harness.Npm.Node : SystemTools.Require("node");
        var failed = await Cli.RunAsync(home.Start(node, Launcher(home), "call", "no.such", "--a b", "it's"));
        var direct = await Cli.RunAsync(home, "call", "no.such", "--a b", "it's");
        Assert.Equal((direct.ExitCode, direct.Stdout, direct.Stderr), (failed.ExitCode, failed.Stdout, failed.Stderr));
        Assert.Equal(1, failed.ExitCode);

        // Bare voidmcp with a pipe serves: a session through the launcher.
        await using var client = await StdioClient.ConnectAsync(home.Start(node, Launcher(home)));
        var tools = await client.RequestAsync("tools/list", "{}");
        Assert.Contains("execute_code", tools.Raw);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_signal_ends_it_as_it_ends_the_binary(int signal, int exitCode)
    {
        using var home = new Home();
        using var registry = await RegistryAsync();
        await InstallAsync(home, registry);
        var start = home.Start(SystemTools.Require("node"), Launcher(home), "serve", "--http", "--port", "0");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var serving = process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.StartsWith("Serving MCP on", await Patience.Of(serving));
        ProcessTree.Signal(process.Id, signal);
        await Patience.Of(process.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(exitCode, process.ExitCode);
    }

    /// <summary>In a project: npm 11 ignores the option for global packages.</summary>
    [Fact]
    public async Task Without_the_platforms_package_the_launcher_says_why_and_what_to_do()
    {
        using var home = new Home();
        using var registry = await RegistryAsync();
        await File.WriteAllTextAsync(home.File("package.json"), "{}", TestContext.Current.CancellationToken);
        (await Cli.RunAsync(Npm(
            home, registry, SystemTools.Require("npm"), "install", "--omit=optional", "voidmcp"))).Expect(0);
        var ran = (await Cli.RunAsync(home.Start(home.File("node_modules/.bin/voidmcp"), "version"))).Expect(1);
        Assert.Equal("", ran.Stdout);
        Assert.Contains($"@voidmcp/{PackagedRelease.Rid}", ran.Stderr);
        Assert.Contains("--omit=optional", ran.Stderr);
    }

    [Fact]
    public async Task On_a_system_without_a_build_the_launcher_names_the_portable_one()
    {
        using var home = new Home();
        using var registry = await RegistryAsync();
        await InstallAsync(home, registry);
        var pretend = "Object.defineProperty(process, 'platform', { value: 'freebsd' }); "
            + $"require('{Launcher(home)}')";
        var ran = (await Cli.RunAsync(home.Start(SystemTools.Require("node"), "-e", pretend))).Expect(1);
        Assert.Contains("no native build for freebsd-x64", ran.Stderr);
        Assert.Contains("dotnet tool install -g voidmcp", ran.Stderr);
    }

    [Fact]
    public async Task No_package_runs_anything_when_it_is_installed()
    {
        using var home = new Home();
        using var registry = await RegistryAsync();
        await InstallAsync(home, registry);
        var manifests = Directory.EnumerateFiles(home.File("prefix"), "package.json", SearchOption.AllDirectories);
        Assert.All(manifests, path => Assert.False(
            JsonElement.Parse(File.ReadAllText(path)).TryGetProperty("scripts", out _), path));
    }

    private static string Launcher(Home home) => home.File("prefix/lib/node_modules/voidmcp/launcher.js");

    private static Task<CliResult> RunAsync(Home home, params string[] args) =>
        Cli.RunAsync(home.Start(home.File("prefix/bin/voidmcp"), args));

    private static async Task InstallAsync(Home home, FakeRegistry registry)
    {
        string[] args = ["install", "--global", "--prefix", home.File("prefix"), "--ignore-scripts", "voidmcp"];
        (await Cli.RunAsync(Npm(home, registry, SystemTools.Require("npm"), args))).Expect(0);
    }

    private static ProcessStartInfo Npm(Home home, FakeRegistry registry, string program, params string[] args)
    {
        var start = home.Start(program, args);
        start.Environment["npm_config_registry"] = registry.Url;
        start.Environment["npm_config_cache"] = home.File("npm-cache");
        start.Environment["npm_config_userconfig"] = home.File("npmrc");
        start.Environment["npm_config_globalconfig"] = home.File("global-npmrc");
        start.Environment["npm_config_audit"] = start.Environment["npm_config_fund"] = "false";
        start.Environment["npm_config_update_notifier"] = "false";
        return start;
    }

    /// <summary>A registry with the release's packages, as <c>npm publish</c> would have filled it.</summary>
    private async Task<FakeRegistry> RegistryAsync()
    {
        var registry = new FakeRegistry();
        foreach (var archive in Directory.EnumerateFiles(await release.FolderAsync(), "npm-*.tgz"))
        {
            var name = Path.GetFileName(archive);
            var manifest = (await SystemTools.RunAsync("tar", "-xzOf", archive, "package/package.json")).Trim();
            var package = JsonElement.Parse(manifest);
            var (id, version) = (package.GetProperty("name").GetString()!, package.GetProperty("version").GetString()!);
            var hash = SHA512.HashData(await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken));
            var dist = $"{{\"tarball\":\"{registry.Url}/files/{name}\","
                + $"\"integrity\":\"sha512-{Convert.ToBase64String(hash)}\"}}";
            registry.Answer(
                $"/{id.Replace("/", "%2f", StringComparison.Ordinal)}",
                $"{{\"name\":\"{id}\",\"dist-tags\":{{\"latest\":\"{version}\"}},"
                + $"\"versions\":{{\"{version}\":{manifest[..^1]},\"dist\":{dist}}}}}}}");
            registry.AnswerFile($"/files/{name}", archive);
        }

        return registry;
    }
}
