using System.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Recognises member names that differ from those that voidmcp checks or sets only in case. JSON names are
/// case-sensitive, but many servers ignore case: Go's encoding/json by default, and .NET's if told to.
/// </summary>
internal static class MemberNames
{
    private const int Longest = 64;

    private static readonly string[] s_inParams = ["name", "arguments", "_meta", "task", "requestState"];

    private static readonly string[] s_inMeta = ["progressToken", "io.modelcontextprotocol/protocolVersion"];

    /// <summary>Whether a name, not one of these itself, may be read as a member of params.</summary>
    public static bool IsLookAlike(ReadOnlySpan<byte> name) => IsOneOf(name, s_inParams);

    /// <summary>The same for members of <c>_meta</c>.</summary>
    public static bool IsLookAlikeInMeta(ReadOnlySpan<byte> name) => IsOneOf(name, s_inMeta);

    private static bool IsOneOf(ReadOnlySpan<byte> name, string[] known)
    {
        if (name.Length > Longest) return false;
        if (!Ascii.IsValid(name)) return IsOneOf(Folded(name), known);
        foreach (var other in known)
        {
            if (Ascii.EqualsIgnoreCase(name, other)) return true;
        }

        return false;
    }

    /// <summary>Go also folds these two letters to ASCII: the long s and the Kelvin sign.</summary>
    private static ReadOnlySpan<byte> Folded(ReadOnlySpan<byte> name)
    {
        var folded = Encoding.UTF8.GetString(name).Replace('\u017F', 's').Replace('\u212A', 'k');
        return Ascii.IsValid(folded) ? Encoding.ASCII.GetBytes(folded) : default;
    }
}

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
