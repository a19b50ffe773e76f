using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VoidMcp.Errors;
using VoidMcp.Fixtures;

namespace VoidMcp.Tests.Remote.Http;

public sealed class CertificateTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_self_signed_certificate_is_refused_with_the_way_to_trust_it()
    {
        using var certificate = Certificate("localhost", Now.AddDays(-1), Now.AddDays(1));
        var failure = await FailureAsync(certificate, _ => null);
        Assert.EndsWith("its certificate is self-signed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("NODE_EXTRA_CA_CERTS", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    [InlineData("SSL_CERT_DIR")]
    public async Task A_certificate_in_a_file_that_the_environment_names_is_trusted(string variable)
    {
        using var certificate = Certificate("localhost", Now.AddDays(-1), Now.AddDays(1));
        var folder = Directory.CreateTempSubdirectory("voidmcp-certificates-");
        try
        {
            var file = Path.Combine(folder.FullName, "ca.pem");
            await File.WriteAllTextAsync(
                file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            await using var fixture = await HttpFixture.StartAsync(certificate, "localhost");
            await using var connection = await HttpServers.ConnectAsync(
                HttpServers.Entry(fixture.Url),
                variable: name => name != variable ? null : name == "SSL_CERT_DIR" ? folder.FullName : file);
            Assert.NotEmpty(connection.Definitions.Tools);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_trusted_certificate_for_another_name_is_refused()
    {
        using var certificate = Certificate("other.example", Now.AddDays(-1), Now.AddDays(1));
        var failure = await FailureAsync(certificate, _ => null);
        Assert.EndsWith(
            "its certificate is for other.example, not for localhost", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_called_so()
    {
        using var certificate = Certificate("localhost", Now.AddDays(-9), Now.AddDays(-2));
        var failure = await FailureAsync(certificate, _ => null);
        Assert.EndsWith(
            $"its certificate expired on {certificate.NotAfter:yyyy-MM-dd}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_is_named_as_one()
    {
        await using var fixture = await HttpFixture.StartAsync();
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => HttpServers.ConnectAsync(fixture.Url.Replace("http:", "https:", StringComparison.Ordinal)));
        Assert.Contains("TLS handshake failed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("http://", failure.Hint, StringComparison.Ordinal);
    }

    private static async Task<VoidMcpException> FailureAsync(
        X509Certificate2 certificate, Func<string, string?> variable)
    {
        await using var fixture = await HttpFixture.StartAsync(certificate, "localhost");
        return await Assert.ThrowsAsync<VoidMcpException>(
            () => HttpServers.ConnectAsync(HttpServers.Entry(fixture.Url), variable: variable));
    }

    private static X509Certificate2 Certificate(string name, DateTimeOffset from, DateTimeOffset to)
    {
        UnderWine.Skip("can't make keys of elliptic curves (NCryptCreatePersistedKey)");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost") names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(from, to);
    }
}
