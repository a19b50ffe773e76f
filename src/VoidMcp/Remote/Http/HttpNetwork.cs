using System.Net;
using System.Net.Security;
using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Remote.Http;

/// <summary>
/// How requests reach the network: certificates, proxies, and the addresses that a server may have. Redirects are not
/// followed here (<see cref="RedirectHandler"/>); compressed responses are unpacked.
/// </summary>
internal static class HttpNetwork
{
    /// <summary>From the first packet to the end of the TLS handshake.</summary>
    public static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A handler for requests to <paramref name="url"/>, with the proxies that the environment names.
    /// </summary>
    public static SocketsHttpHandler Handler(Uri url, ServerCertificates certificates) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectLimit,
        RequestHeaderEncodingSelector = static (name, _) => IsSession(name) ? Encoding.Latin1 : null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                certificates.Accepts((sender as SslStream)?.TargetHostName ?? url.Host, certificate, chain, errors),
        },
    };

    /// <summary>
    /// Whether a header is the session ID, which goes back byte by byte although it should be ASCII: responses are read
    /// as Latin-1.
    /// </summary>
    private static bool IsSession(string header) =>
        header.Equals(WireSession.Header, StringComparison.OrdinalIgnoreCase);

    /// <summary>A handler for one registered server: public addresses only if a model added it.</summary>
    public static SocketsHttpHandler Handler(
        ServerEntry entry, ServerCertificates certificates, Func<string, string?> variable)
    {
        var handler = Handler(new Uri(entry.Url!), certificates);
        if (KnowsNoProxy(variable)) handler.UseProxy = false;
        if (entry.AddedByModel) PublicConnections.Only(handler, entry.Name);
        return handler;
    }

    /// <summary>The proxy for requests to <paramref name="url"/>; null if they go there directly.</summary>
    public static Uri? ProxyFor(Uri url, Func<string, string?> variable)
    {
        if (KnowsNoProxy(variable) || HttpClient.DefaultProxy is not { } proxy || proxy.IsBypassed(url)) return null;
        return proxy.GetProxy(url) is { } via && via != url ? via : null;
    }

    /// <summary>Whether no host at all is reached by a proxy: .NET does not know <c>NO_PROXY=*</c>.</summary>
    private static bool KnowsNoProxy(Func<string, string?> variable) =>
        (variable("no_proxy") ?? variable("NO_PROXY") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("*");
}
