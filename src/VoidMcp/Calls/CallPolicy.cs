using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>What the policy says of one call.</summary>
internal enum CallVerdict
{
    Allowed,

    /// <summary>The user is asked first, because the registry says so for this tool (<c>tools: ask</c>).</summary>
    AskForTool,

    /// <summary>The user is asked first, because the tool may destroy something (<c>destructive: ask</c>).</summary>
    AskForDestructive,

    /// <summary>The registry denies the tool.</summary>
    Denied,

    /// <summary>The registry denies tools that may destroy something.</summary>
    DeniedAsDestructive,

    /// <summary>The caller may only call tools that change nothing.</summary>
    NotReadOnly,
}

/// <summary>
/// Judges tool calls by the registry as it is now, and by what servers say of their tools. A server's word can only be
/// overruled by the user's: it may be wrong, so it is no protection against the server itself.
/// </summary>
/// <param name="upstreams">The servers, with their policies.</param>
/// <param name="gateway">Returns the current settings.</param>
internal sealed class CallPolicy(UpstreamSet upstreams, Func<GatewaySettings> gateway)
{
    public CallVerdict On(Call call) =>
        call.Tool is { } tool && upstreams.Find(call.Server) is { } server
            ? On(tool, server.Entry.Tools, call.MustBeReadOnly)
            : CallVerdict.Allowed;

    /// <summary>Whether nothing is changed by calling the tool, by its server's word or the user's.</summary>
    public bool IsReadOnly(CatalogTool tool) =>
        upstreams.Find(tool.Server) is { } server && IsReadOnly(tool, server.Entry.Tools);

    /// <summary>Whether a call of the tool waits for approval because it may destroy something.</summary>
    public bool AsksAsDestructive(CatalogTool tool) =>
        upstreams.Find(tool.Server) is { } server
        && On(tool, server.Entry.Tools, mustBeReadOnly: false) == CallVerdict.AskForDestructive;

    /// <summary>The failure of a call that is not made.</summary>
    public static VoidMcpException Refusal(CatalogTool tool, CallVerdict verdict) => verdict switch
    {
        CallVerdict.Denied => new VoidMcpException(
            FailureKind.UnknownTool, $"{tool.QualifiedName} is denied by the registry"),
        CallVerdict.DeniedAsDestructive => new VoidMcpException(
            FailureKind.Refused,
            $"{tool.QualifiedName} may destroy something, and the registry denies such tools",
            "only the user can allow it: `destructive: allow` or `ask` under `gateway:`, or the tool under "
            + $"`tools: {{ read-only: [...] }}` of server '{tool.Server}' if it changes nothing"),
        CallVerdict.NotReadOnly => new VoidMcpException(
            FailureKind.Refused,
            $"{tool.QualifiedName} is not marked as read-only, so query_code can't call it",
            "run the script with execute_code"),
        _ => new VoidMcpException(
            FailureKind.Refused,
            $"{tool.QualifiedName} needs the user's approval since a moment ago",
            "call it again"),
    };

    private CallVerdict On(CatalogTool tool, ToolPolicy policy, bool mustBeReadOnly)
    {
        if (!policy.Permits(tool.Name)) return CallVerdict.Denied;
        if (mustBeReadOnly && !IsReadOnly(tool, policy)) return CallVerdict.NotReadOnly;
        var mode = gateway().Destructive;
        var isDestructive = mode != DestructiveMode.Allow
            && tool.Definition.IsDestructive
            && !policy.IsReadOnly(tool.Name);
        if (isDestructive && mode == DestructiveMode.Deny) return CallVerdict.DeniedAsDestructive;
        if (policy.Asks(tool.Name)) return CallVerdict.AskForTool;
        return isDestructive ? CallVerdict.AskForDestructive : CallVerdict.Allowed;
    }

    private static bool IsReadOnly(CatalogTool tool, ToolPolicy policy) =>
        tool.Definition.IsReadOnly || policy.IsReadOnly(tool.Name);
}
