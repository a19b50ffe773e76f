using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Validates server certificates: accepts those trusted by the system, and those issued by a CA in
/// <c>SSL_CERT_FILE</c>, <c>SSL_CERT_DIR</c> or <c>NODE_EXTRA_CA_CERTS</c>, on every system. Remembers why one was
/// rejected. An additional CA never excuses a wrong host name or an expired certificate.
/// </summary>
internal sealed class ServerCertificates(Func<string, string?> variable, TimeProvider time)
{
    private volatile string? _problem;
    private volatile string? _fix;

    /// <summary>Why the last certificate was rejected; null if none was.</summary>
    public (string Problem, string? Fix)? Refused => _problem is { } problem ? (problem, _fix) : null;

    public bool Accepts(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (certificate is not X509Certificate2 server || chain is null)
            return Refuse("it presented no certificate", null);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return Refuse(
                $"its certificate is for {Names(server)}, not for {host}",
                "use a host name of the certificate in its url");
        }

        if (time.GetUtcNow() > server.NotAfter)
        {
            return Refuse(
                $"its certificate expired on {server.NotAfter:yyyy-MM-dd}", "renew it, or check this computer's clock");
        }

        if (time.GetUtcNow() < server.NotBefore)
        {
            return Refuse(
                $"its certificate is not valid before {server.NotBefore:yyyy-MM-dd}", "check this computer's clock");
        }

        if (LeadsToExtra(server, chain)) return true;
        var isSelfSigned = server.Subject == server.Issuer;
        return Refuse(
            isSelfSigned
                ? "its certificate is self-signed"
                : $"its certificate was issued by '{server.Issuer}', which this system does not trust",
            Missing() ?? "to trust it, set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS to a PEM file with "
                + (isSelfSigned ? "the certificate" : "the issuer's certificate"));
    }

    /// <summary>Returns which variable points to a missing file; null if none does.</summary>
    private string? Missing() => ((string[])["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"])
        .Where(name => variable(name) is { Length: > 0 } file && !File.Exists(file))
        .Select(name => $"{name} is set to {variable(name)}, which does not exist")
        .FirstOrDefault();

    private bool LeadsToExtra(X509Certificate2 server, X509Chain chain)
    {
        var extra = Extra();
        if (extra.Count == 0) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(extra);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        own.ChainPolicy.VerificationTimeIgnored = false;
        foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(server);
    }

    private X509Certificate2Collection Extra()
    {
        var found = new X509Certificate2Collection();
        IEnumerable<string?> files = [variable("SSL_CERT_FILE"), variable("NODE_EXTRA_CA_CERTS")];
        if (variable("SSL_CERT_DIR") is { Length: > 0 } folders)
        {
            files = files.Concat(
                folders.Split(Path.PathSeparator).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles));
        }

        foreach (var file in files)
        {
            if (string.IsNullOrEmpty(file) || !File.Exists(file)) continue;
            try
            {
                found.ImportFromPemFile(file);
            }
            catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // The folder may contain other files; if a certificate is missing, the server's one is rejected with a
                // message.
            }
        }

        return found;
    }

    private bool Refuse(string problem, string? fix)
    {
        (_fix, _problem) = (fix, problem);
        return false;
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToList();
        return names.Count > 0
            ? string.Join(", ", names.Take(5))
            : certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
    }
}
