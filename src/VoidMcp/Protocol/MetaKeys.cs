namespace VoidMcp.Protocol;

/// <summary>The <c>_meta</c> keys that the protocol reserves (2026-07-28, basic/index, <c>_meta</c>).</summary>
internal static class MetaKeys
{
    public const string Prefix = "io.modelcontextprotocol/";
    public const string ProtocolVersion = Prefix + "protocolVersion";
    public const string ClientCapabilities = Prefix + "clientCapabilities";
    public const string ClientInfo = Prefix + "clientInfo";
    public const string LogLevel = Prefix + "logLevel";
    public const string ServerInfo = Prefix + "serverInfo";
    public const string SubscriptionId = Prefix + "subscriptionId";
    public const string ProgressToken = "progressToken";

    /// <summary>The keys that modern requests have and legacy peers must not see.</summary>
    public static readonly IReadOnlyList<string> OfModernRequests =
        [ProtocolVersion, ClientCapabilities, ClientInfo, LogLevel];
}
