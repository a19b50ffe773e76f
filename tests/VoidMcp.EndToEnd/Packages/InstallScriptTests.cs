using System.Diagnostics;
using System.Runtime.Versioning;

namespace VoidMcp.EndToEnd.Packages;

/// <summary><c>install.sh</c> with a server on loopback, run by dash where it is installed, else by sh.</summary>
[Collection(PackageTests.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class InstallScriptTests(PackagedRelease release)
{
    private static readonly string Shell = File.Exists("/bin/dash") ? "/bin/dash" : "/bin/sh";
    private static readonly string Archive = $"voidmcp-{PackagedRelease.Rid}.tar.gz";

    [Fact]
    public async Task It_installs_for_the_user_and_says_what_it_put_where()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        var ran = (await RunAsync(home, server.Url)).Expect(0);
        var version = await PackagedRelease.VersionAsync();
        Assert.Equal(
            [
                $"Downloading {server.Url}/{Archive}",
                $"Installed voidmcp {version}:",
                $"  {home.File(".local/bin/voidmcp")}",
                $"  {home.File(".local/share/man/man1/voidmcp.1")}",
                $"  {home.File(".local/share/bash-completion/completions/voidmcp")}",
                $"  {home.File(".config/fish/completions/voidmcp.fish")}",
                $"  {home.File(".local/share/zsh/site-functions/_voidmcp")}",
                $"Add it to your PATH, in your shell's profile: export PATH=\"{home.File(".local/bin")}:$PATH\"",
                "Next: voidmcp demo, then voidmcp import",
            ],
            ran.Stdout.TrimEnd('\n').Split('\n'));
        Assert.All(ran.Stdout.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)), line =>
            Assert.True(File.Exists(line.Trim()), line));
        Assert.Equal(["voidmcp"], Names(home));
        var installed = home.File(".local/bin/voidmcp");
        Assert.Contains("through voidmcp", (await Cli.RunAsync(home.Start(installed, "demo"))).Expect(0).Stdout);
        var upgrade = (await Cli.RunAsync(home.Start(installed, "upgrade"))).Expect(0).Stdout;
        Assert.Contains("installed with install.sh", upgrade);
    }

    [Fact]
    public async Task A_wrong_checksum_installs_nothing()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        server.Answer("/SHA256SUMS", $"{new string('0', 64)}  {Archive}\n");
        var ran = (await RunAsync(home, server.Url)).Expect(1);
        Assert.Contains($"the checksum of {Archive} is wrong", ran.Stderr);
        Assert.Contains("nothing was installed", ran.Stderr);
        Assert.Empty(Names(home));
    }

    [Fact]
    public async Task Without_a_network_it_says_what_it_could_not_download()
    {
        using var home = new Home();
        string closed;
        using (var server = new FakeRegistry()) closed = server.Url;
        var ran = (await RunAsync(home, closed)).Expect(1);
        Assert.Contains($"can't download {closed}/SHA256SUMS", ran.Stderr);
        Assert.Contains("hint: check the network", ran.Stderr);
        Assert.Empty(Names(home));
    }

    [Fact]
    public async Task A_file_that_is_missing_or_unlisted_ends_it()
    {
        using var home = new Home();
        using var server = new FakeRegistry();
        server.Answer("/SHA256SUMS", "0  other.tar.gz\n");
        Assert.Contains($"can't download {server.Url}/{Archive}", (await RunAsync(home, server.Url)).Expect(1).Stderr);
        server.Answer($"/{Archive}", "not an archive");
        Assert.Contains($"SHA256SUMS does not list {Archive}", (await RunAsync(home, server.Url)).Expect(1).Stderr);
        Assert.Empty(Names(home));
    }

    [Fact]
    public async Task Without_permission_nothing_is_downloaded()
    {
        using var home = new Home();
        using var server = await ServerAsync();

        // Nobody, not even root, can make a folder there.
        var ran = (await RunAsync(home, server.Url, "--dir", "/proc/voidmcp")).Expect(1);
        Assert.Contains("can't create /proc/voidmcp", ran.Stderr);
        Assert.Contains("--dir FOLDER", ran.Stderr);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task A_binary_that_does_not_start_replaces_nothing()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        (await RunAsync(home, server.Url)).Expect(0);
        await ServeBrokenAsync(home, server);
        var ran = (await RunAsync(home, server.Url)).Expect(1);
        Assert.Contains("doesn't run here: cannot start", ran.Stderr);
        Assert.Equal(["voidmcp"], Names(home));
        (await Cli.RunAsync(home.Start(home.File(".local/bin/voidmcp"), "version"))).Expect(0);
    }

    [Fact]
    public async Task An_older_version_is_replaced_and_a_running_gateway_goes_on()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        Directory.CreateDirectory(home.File(".local/bin"));
        var installed = home.File(".local/bin/voidmcp");
        await File.WriteAllTextAsync(
            installed, "#!/bin/sh\necho voidmcp 0.0.9\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(installed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var version = await PackagedRelease.VersionAsync();
        Assert.Contains(
            $"Installed voidmcp {version}, replacing 0.0.9:", (await RunAsync(home, server.Url)).Expect(0).Stdout);

        await using var client = await StdioClient.ConnectAsync(home.Start(installed, "serve"));
        var ran = (await RunAsync(home, server.Url)).Expect(0);
        Assert.Contains($"Installed voidmcp {version}, replacing {version}:", ran.Stdout);
        Assert.Contains("Running gateways keep the old version", ran.Stdout);
        Assert.Contains("execute_code", (await client.RequestAsync("tools/list", "{}")).Raw);
    }

    [Fact]
    public async Task Another_version_than_the_wanted_one_is_refused()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        var version = await PackagedRelease.VersionAsync();
        var ran = (await RunAsync(home, server.Url, "--version", "9.9.9")).Expect(1);
        Assert.Contains($"has voidmcp {version}, not 9.9.9", ran.Stderr);
        Assert.Empty(Names(home));
        (await RunAsync(home, server.Url, "--version", $"v{version}", "--dir", home.File("own bin"))).Expect(0);
        Assert.True(File.Exists(home.File("own bin/voidmcp")));
    }

    [Fact]
    public async Task Uninstalling_removes_what_was_installed_and_leaves_the_home()
    {
        using var home = new Home("version: 1\n");
        using var server = await ServerAsync();
        var placed = (await RunAsync(home, server.Url)).Expect(0).Stdout.Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        var removed = (await RunAsync(home, server.Url, "--uninstall")).Expect(0).Stdout;
        Assert.All(placed, file => Assert.False(File.Exists(file), file));
        Assert.All(placed, file => Assert.Contains($"removed {file}\n", removed));
        Assert.Contains($"Left in place: {home.VoidMcpHome}", removed);
        Assert.True(File.Exists(home.RegistryFile));
        Assert.Contains("is not installed in", (await RunAsync(home, server.Url, "--uninstall")).Expect(1).Stderr);
    }

    [Theory]
    [InlineData("Linux", "x86_64", "ldd (GNU libc) 2.36", "voidmcp-linux-x64.tar.gz")]
    [InlineData("Linux", "aarch64", "ldd (Ubuntu GLIBC 2.31) 2.31", "voidmcp-linux-arm64.tar.gz")]
    [InlineData("Linux", "x86_64", "musl libc (x86_64)", "voidmcp-linux-musl-x64.tar.gz")]
    [InlineData("Linux", "aarch64", "musl libc (aarch64)", "voidmcp-linux-musl-arm64.tar.gz")]
    [InlineData("Darwin", "x86_64", "", "voidmcp-osx-x64.tar.gz")]
    [InlineData("Darwin", "arm64", "", "voidmcp-osx-arm64.tar.gz")]
    [InlineData("Linux", "riscv64", "", null)]
    [InlineData("FreeBSD", "amd64", "", null)]
    [InlineData("MINGW64_NT-10.0", "x86_64", "", null)]
    public async Task The_platform_is_found(string system, string machine, string ldd, string? archive)
    {
        using var home = new Home();
        using var server = new FakeRegistry();
        server.Answer("/SHA256SUMS", "");
        var fakes = Directory.CreateDirectory(home.File("fakes")).FullName;
        Program("uname", $"[ \"$1\" = -s ] && echo {system} || echo {machine}");
        Program("ldd", $"echo '{ldd}' >&2; exit 1");
        var start = await StartAsync(home, server.Url);
        start.Environment["PATH"] = $"{fakes}:{start.Environment["PATH"]}";
        var ran = (await Cli.RunAsync(start)).Expect(1);
        if (archive is not null)
        {
            Assert.Equal(["/SHA256SUMS", $"/{archive}"], server.Asked);
        }
        else
        {
            Assert.Empty(server.Asked);
            Assert.Contains("hint: ", ran.Stderr);
        }

        void Program(string name, string body)
        {
            var file = Path.Combine(fakes, name);
            File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Half_a_download_does_nothing()
    {
        using var home = new Home();
        using var server = await ServerAsync();
        var script = await File.ReadAllTextAsync(
            await release.FileAsync("install.sh"), TestContext.Current.CancellationToken);
        foreach (var length in new[] { script.Length / 4, script.Length / 2, script.Length - "main \"$@\"\n".Length })
        {
            var start = home.Start(Shell);
            start.Environment["VOIDMCP_BASE_URL"] = server.Url;
            await Cli.RunAsync(start, script[..length]);
        }

        Assert.Empty(server.Asked);
        Assert.Empty(Names(home));
    }

    [Fact]
    public async Task Shellcheck_finds_nothing() => await SystemTools.RunAsync(
        SystemTools.Require("shellcheck"), "--shell=sh", await release.FileAsync("install.sh"));

    /// <summary>What is in the folder for programs, hidden files too.</summary>
    private static IEnumerable<string?> Names(Home home) => Directory.Exists(home.File(".local/bin"))
        ? Directory.EnumerateFileSystemEntries(home.File(".local/bin")).Select(Path.GetFileName)
        : [];

    private static async Task ServeBrokenAsync(Home home, FakeRegistry server)
    {
        var folder = Directory.CreateDirectory(home.File("broken")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "voidmcp"),
            "#!/bin/sh\necho cannot start >&2\nexit 1\n",
            TestContext.Current.CancellationToken);
        await SystemTools.RunAsync("tar", "-czf", Path.Combine(folder, Archive), "-C", folder, "voidmcp");
        var sum = await SystemTools.RunAsync("sha256sum", Path.Combine(folder, Archive));
        server.Answer("/SHA256SUMS", $"{sum.Split(' ')[0]}  {Archive}\n");
        server.AnswerFile($"/{Archive}", Path.Combine(folder, Archive));
    }

    private async Task<CliResult> RunAsync(Home home, string baseUrl, params string[] args) =>
        await Cli.RunAsync(await StartAsync(home, baseUrl, args));

    private async Task<ProcessStartInfo> StartAsync(Home home, string baseUrl, params string[] args)
    {
        SystemTools.Require("curl");
        var start = home.Start(Shell, [await release.FileAsync("install.sh"), .. args]);
        start.Environment["VOIDMCP_BASE_URL"] = baseUrl;
        start.Environment["NO_PROXY"] = "127.0.0.1";
        return start;
    }

    private async Task<FakeRegistry> ServerAsync()
    {
        var server = new FakeRegistry();
        server.AnswerFile("/SHA256SUMS", await release.FileAsync("SHA256SUMS"));
        server.AnswerFile($"/{Archive}", await release.FileAsync(Archive));
        return server;
    }
}
