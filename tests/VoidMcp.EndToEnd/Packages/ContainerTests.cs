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
            // First a warning: the port can be reached by others.
            for (var line = ""; !line.StartsWith("Serving MCP on", StringComparison.Ordinal);)
            {
                var next = process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
                line = await Patience.Of(next) ?? throw new EndOfStreamException("it ended");
            }

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

    /// <summary>The image's parts: the binary, the C library, OpenSSL, an empty /data of the user's.</summary>
    private static async Task BuildRootAsync(string root)
    {
        foreach (var folder in new[] { "data", "dev", "proc" }) Directory.CreateDirectory(Path.Combine(root, folder));
        File.Copy(Repository.Binary, Path.Combine(root, "voidmcp"));
        foreach (var line in (await SystemTools.RunAsync("ldd", Repository.Binary)).Split('\n'))
        {
            if (line.Split(' ', '\t').FirstOrDefault(word => word.StartsWith('/')) is not { } library) continue;
            Copy(library);

            // Not linked, but loaded from where the C library is.
            if (!library.EndsWith("/libc.so.6", StringComparison.Ordinal)) continue;
            foreach (var name in new[] { "libssl.so.3", "libcrypto.so.3" })
                Copy(Path.Combine(Path.GetDirectoryName(library)!, name));
        }

        await SystemTools.RunAsync("chown", $"{User}:{User}", Path.Combine(root, "data"));
        await SystemTools.RunAsync("chmod", "755", root, Path.GetDirectoryName(root)!);

        void Copy(string library)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root + library)!);
            File.Copy(library, root + library);
        }
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
        exec env -i VOIDMCP_HOME=/data VOIDMCP_KEYCHAIN=off "$(command -v chroot)" --userspec={User}:{User} '{root}' \
          /voidmcp serve --http --host 0.0.0.0 --port {port}
        """;

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
