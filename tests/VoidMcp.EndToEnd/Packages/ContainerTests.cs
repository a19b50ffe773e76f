using System.Diagnostics;
using System.Net;

namespace VoidMcp.EndToEnd.Packages;

/// <summary>
/// The container without an engine: its root file system built by hand of what the Dockerfile copies, read-only but for
/// /data, entered as its user.
/// </summary>
public sealed class ContainerTests
{
    private const int User = 65532;

    [Fact]
    public async Task It_serves_from_a_read_only_root_as_nobody()
    {
        SystemTools.Require("unshare");
        SystemTools.Require("ldd");
        Assert.SkipUnless(Environment.UserName == "root", "a root file system needs root");
        using var home = new Home();
        var root = home.File("root");
        await BuildRootAsync(root);
        var port = FreePort();
        string[] apart = ["--mount", "--pid", "--fork", "--kill-child"];
        var start = home.Start("unshare", [.. apart, "/bin/sh", "-c", Enter(root, port)]);
        start.RedirectStandardInput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var serving = process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            Assert.StartsWith("Serving MCP on", await Patience.Of(serving));
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            using var health = await client.GetAsync(
                new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            using var unauthorized = await client.GetAsync(
                new Uri("/mcp", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, unauthorized.StatusCode);
            Assert.True(File.Exists(Path.Combine(root, "data", "http-token")));
            Assert.Equal(
                ["data", "dev", "lib", "lib64", "proc", "voidmcp"],
                Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task The_dockerfile_is_what_this_test_stands_for()
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "src", "Packaging", "Dockerfile"), TestContext.Current.CancellationToken);
        Assert.Contains($"USER {User}:{User}", lines);
        Assert.Contains("VOLUME /data", lines);
        Assert.Contains("ENTRYPOINT [\"/voidmcp\"]", lines);
        Assert.Contains("CMD [\"serve\", \"--http\", \"--host\", \"0.0.0.0\", \"--port\", \"8090\"]", lines);
        Assert.Contains(lines, line => line.StartsWith("ENV VOIDMCP_HOME=/data", StringComparison.Ordinal));
    }

    /// <summary>The image's parts: the binary, the C library, an empty /data of the user's.</summary>
    private static async Task BuildRootAsync(string root)
    {
        foreach (var folder in new[] { "data", "dev", "proc" }) Directory.CreateDirectory(Path.Combine(root, folder));
        File.Copy(Repository.Binary, Path.Combine(root, "voidmcp"));
        foreach (var line in (await SystemTools.RunAsync("ldd", Repository.Binary)).Split('\n'))
        {
            var library = line.Split(' ', '\t').FirstOrDefault(word => word.StartsWith('/'));
            if (library is null) continue;
            var target = root + library;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(library, target);
        }

        await SystemTools.RunAsync("chown", $"{User}:{User}", Path.Combine(root, "data"));
        await SystemTools.RunAsync("chmod", "755", root, Path.GetDirectoryName(root)!);
    }

    private static string Enter(string root, int port) =>
        $"""
        set -e
        mount --bind '{root}' '{root}'
        mount --bind '{root}/data' '{root}/data'
        mount -t proc proc '{root}/proc'
        mount --rbind /dev '{root}/dev'
        mount -o remount,bind,ro '{root}'
        ! touch '{root}/written' 2>/dev/null
        exec env -i VOIDMCP_HOME=/data VOIDMCP_KEYCHAIN=off chroot --userspec={User}:{User} '{root}' \
          /voidmcp serve --http --host 0.0.0.0 --port {port}
        """;

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
