using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.HttpServers;

public sealed class NetworkTests
{
    [Fact]
    public async Task A_proxy_is_used_and_a_certificate_of_ones_own_trusted()
    {
        using var certificate = Certificate();
        await using var fixture = await HttpFixture.StartAsync(certificate, "localhost");
        await using var proxy = new TunnelProxy();
        using var home = new Home();
        await File.WriteAllTextAsync(
            home.File("ca.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var start = home.Binary("add", "remote", fixture.Url);
        start.Environment["HTTPS_PROXY"] = proxy.Url;
        start.Environment["NODE_EXTRA_CA_CERTS"] = home.File("ca.pem");
        (await Cli.RunAsync(start)).Expect(0);
        Assert.Contains(new Uri(fixture.Url).Authority, proxy.Asked);

        start = home.Binary("add", "other", fixture.Url);
        start.Environment["HTTPS_PROXY"] = proxy.Url;
        Assert.Contains("its certificate is self-signed", (await Cli.RunAsync(start)).Expect(1).Stderr);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named()
    {
        using var home = new Home();
        var start = home.Binary("add", "remote", "https://mcp.example.com/mcp");
        start.Environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
        var stderr = (await Cli.RunAsync(start)).Expect(1).Stderr;
        Assert.Contains(
            "can't be reached at mcp.example.com through the proxy 127.0.0.1:1: connection refused", stderr);
        Assert.Contains("hint: check HTTPS_PROXY", stderr);
    }

    [Fact]
    public async Task A_proxy_is_not_used_where_no_host_wants_one()
    {
        using var certificate = Certificate();
        await using var fixture = await HttpFixture.StartAsync(certificate, "localhost");
        using var home = new Home();
        await File.WriteAllTextAsync(
            home.File("ca.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var start = home.Binary("add", "remote", fixture.Url);
        start.Environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
        start.Environment["NO_PROXY"] = "*";
        start.Environment["NODE_EXTRA_CA_CERTS"] = home.File("ca.pem");
        (await Cli.RunAsync(start)).Expect(0);
    }

    [Fact]
    public async Task The_credentials_of_a_proxy_that_refuses_are_not_shown()
    {
        await using var proxy = new TunnelProxy { Refuses = true };
        using var home = new Home();
        var start = home.Binary("add", "remote", "https://mcp.example.com/mcp");
        start.Environment["HTTPS_PROXY"] = proxy.Url.Replace(
            "http://", "http://bob:wr0ngpass@", StringComparison.Ordinal);
        var stderr = (await Cli.RunAsync(start)).Expect(1).Stderr;
        Assert.Contains("the proxy requires authentication (HTTP 407)", stderr);
        Assert.DoesNotContain("wr0ngpass", stderr);
    }

    [Fact]
    public async Task Credentials_do_not_follow_a_redirect_to_another_host()
    {
        await using var other = await HttpFixture.StartAsync();
        await using var fixture = await HttpFixture.StartAsync();
        fixture.Intercept = (context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.ModernUrl;
            return Task.FromResult(true);
        };
        using var home = new Home(
            $"servers:\n  remote: {{ url: \"{fixture.Url}\", headers: {{ Authorization: Bearer t0ken, "
            + $"X-Key: k }} }}\n");
        (await Cli.RunAsync(home, "call", "remote.add", "--a", "1", "--b", "2")).Expect(0);
        Assert.NotEmpty(other.Seen);
        Assert.All(
            other.Seen,
            s => Assert.Equal((null, null, null), (s.Header("Authorization"), s.Header("X-Key"), s.Header("Cookie"))));
        Assert.All(fixture.Seen, s => Assert.Equal("k", s.Header("X-Key")));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
