using VoidMcp.Errors;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Where a login may go: the endpoints of an authorization server (metadata, registration, authorization, token,
/// revocation) must be https, or http on this machine. Servers name them, so that they may be anything.
/// </summary>
internal static class SecureEndpoint
{
    public static bool Is(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback));

    /// <exception cref="VoidMcpException">The endpoint is neither https nor on this machine.</exception>
    public static void Require(string server, Uri address)
    {
        if (Is(address)) return;
        var shown = address.IsAbsoluteUri ? address.GetLeftPart(UriPartial.Path) : address.ToString();
        throw new VoidMcpException(
            FailureKind.NeedsAttention,
            address is { IsAbsoluteUri: true, Scheme: "http" }
                ? $"the authorization server of server '{server}' requires an unencrypted connection: {shown}"
                : $"the authorization server of server '{server}' names an invalid address: {shown}",
            "logins go to https addresses only, or to http on this machine");
    }

    /// <summary>
    /// The host as the address bar of a browser shows it, in ASCII, so that no letter passes for another; with its
    /// port, if it is not the usual one.
    /// </summary>
    public static string HostOf(Uri address) =>
        address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
}
