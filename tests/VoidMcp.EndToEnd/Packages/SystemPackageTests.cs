using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>The packages for Debian's and Red Hat's families, unpacked as their tools do it.</summary>
[Collection(PackageTests.Name)]
public sealed class SystemPackageTests(PackagedRelease release)
{
    private static readonly string[] Places =
    [
        "/usr/bin/voidmcp",
        "/usr/share/bash-completion/completions/voidmcp",
        "/usr/share/doc/voidmcp/THIRD-PARTY-NOTICES.txt",
        "/usr/share/doc/voidmcp/copyright",
        "/usr/share/fish/vendor_completions.d/voidmcp.fish",
        "/usr/share/man/man1/voidmcp.1.gz",
        "/usr/share/zsh/site-functions/_voidmcp",
    ];

    [Fact]
    public async Task Dpkg_installs_the_deb_and_removes_it_again()
    {
        SystemTools.Require("dpkg-deb");
        var dpkg = SystemTools.Require("dpkg");
        using var home = new Home();
        Assert.SkipUnless(Environment.UserName == "root", "dpkg --root needs root");
        var root = home.File("root");
        foreach (var folder in new[] { "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log" })
            Directory.CreateDirectory(Path.Combine(root, folder));
        await File.WriteAllTextAsync(
            Path.Combine(root, "var/lib/dpkg/status"), "", TestContext.Current.CancellationToken);
        var deb = await release.FileAsync("voidmcp_*_amd64.deb");

        // A root with nothing else: what it depends on is this machine's.
        string[] bare = [$"--root={root}", "--force-depends", "--force-script-chrootless"];
        await SystemTools.RunAsync(dpkg, [.. bare, "--install", deb]);
        Assert.All(Places, path => Assert.True(File.Exists(root + path), path));
        Assert.Contains("(native)", (await Cli.RunAsync(home.Start($"{root}/usr/bin/voidmcp", "version"))).Stdout);
        Assert.True(File.Exists($"{root}/var/lib/dpkg/info/voidmcp.list"));
        await SystemTools.RunAsync(dpkg, [.. bare, "--remove", "voidmcp"]);
        Assert.All(Places, path => Assert.False(File.Exists(root + path), path));
    }

    [Fact]
    public async Task The_deb_says_what_it_is_and_belongs_to_root()
    {
        SystemTools.Require("dpkg-deb");
        var deb = await release.FileAsync("voidmcp_*_amd64.deb");
        var fields = await SystemTools.RunAsync(
            "dpkg-deb", "--show", "--showformat=${Package} ${Version} ${Architecture} ${Depends}", deb);
        Assert.Matches(
            $@"^voidmcp {Regex.Escape(await PackagedRelease.VersionAsync())} amd64 libc6 \(>= 2\.\d+\), libssl3 \|",
            fields);
        var listed = (await SystemTools.RunAsync("dpkg-deb", "--contents", deb)).TrimEnd('\n').Split('\n');
        Assert.All(listed, line => Assert.Contains(" root/root ", line));
        Assert.All(listed, line => Assert.Matches("^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) ", line));
        var files = listed.Where(line => line[0] == '-').Select(line => line.Split(" .")[^1]);
        Assert.Equal(Places, files.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(await release.FileAsync("voidmcp_*_arm64.deb")));
    }

    [Fact]
    public async Task The_rpm_holds_the_same_and_asks_for_the_libraries_that_the_binary_needs()
    {
        SystemTools.Require("rpmbuild");
        var cpio = SystemTools.Require("rpm2cpio");
        SystemTools.Require("cpio");
        using var home = new Home();
        var rpm = await release.FileAsync("voidmcp-*.x86_64.rpm");
        var listed = (await SystemTools.RunAsync("rpm", "-qlp", rpm)).TrimEnd('\n').Split('\n');
        Assert.Equal(Places, listed.Order(StringComparer.Ordinal));
        var requires = await SystemTools.RunAsync("rpm", "-qp", "--requires", rpm);
        Assert.Contains("libc.so.6", requires);
        Assert.Contains("openssl-libs", requires);
        var unpack = $"cd '{home.Path}' && '{cpio}' '{rpm}' | cpio --quiet -idm";
        await SystemTools.RunAsync("/bin/sh", "-c", unpack);
        Assert.Contains(
            "through voidmcp", (await Cli.RunAsync(home.Start(home.File("usr/bin/voidmcp"), "demo"))).Expect(0).Stdout);
        Assert.True(File.Exists(await release.FileAsync("voidmcp-*.aarch64.rpm")));
    }
}
