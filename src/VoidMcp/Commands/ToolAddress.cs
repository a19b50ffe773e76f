using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>
/// Finds the tool that the user named: <c>server.tool</c>, or as clients name it, <c>server__tool</c> and
/// <c>mcp__voidmcp__server__tool</c>. Starts its server if its tools are not known.
/// </summary>
/// <param name="parts">The command's gateway.</param>
internal sealed class ToolAddress(GatewayParts parts)
{
    private const string ClientPrefix = "mcp__";
    private const string Separator = "__";

    /// <exception cref="VoidMcpException">
    /// The name is invalid, there is no such tool, or its server is disabled or can't be started.
    /// </exception>
    public async Task<CatalogTool> FindAsync(string address, CancellationToken cancellation)
    {
        if (SplitAt(address, parts.Registry.Servers, ".") is var (server, tool))
        {
            RefuseDisabled(server);
            return await KnownAsync(server.Name, tool, cancellation);
        }

        var exposed = WithoutClientPrefix(address);
        if (exposed.Contains(Separator, StringComparison.Ordinal)) return await ExposedAsync(exposed, cancellation);
        if (address.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
            return await KnownAsync(address[..dot], address[(dot + 1)..], cancellation);
        throw new VoidMcpException(
            FailureKind.Usage,
            $"invalid tool name '{address}'",
            parts.Registry.Find(address) is null
                ? "write server.tool; to find tools: voidmcp search"
                : $"write {address}.tool; its tools: voidmcp show {address}");
    }

    /// <summary>
    /// Splits an address into server and tool. Both may contain the separator; the longest registered name that matches
    /// decides. Null if none does.
    /// </summary>
    internal static (ServerEntry Server, string Tool)? SplitAt(
        string address, IEnumerable<ServerEntry> servers, string separator)
    {
        var server = servers
            .Where(s => address.Length > s.Name.Length + separator.Length
                && address.StartsWith(s.Name + separator, StringComparison.Ordinal))
            .MaxBy(s => s.Name.Length);
        return server is null ? null : (server, address[(server.Name.Length + separator.Length)..]);
    }

    /// <summary>The name without <c>mcp__</c> and the name that the client has for voidmcp.</summary>
    private static string WithoutClientPrefix(string address)
    {
        if (!address.StartsWith(ClientPrefix, StringComparison.Ordinal)) return address;
        var end = address.IndexOf(Separator, ClientPrefix.Length, StringComparison.Ordinal);
        return end < 0 ? address : address[(end + Separator.Length)..];
    }

    private async Task<CatalogTool> ExposedAsync(string name, CancellationToken cancellation)
    {
        if (SplitAt(name, parts.Registry.Servers, Separator) is var (server, tool))
        {
            RefuseDisabled(server);
            if (parts.Catalog.Current.ByExposedName(name) is null)
                return await KnownAsync(server.Name, tool, cancellation);
        }

        return await parts.Calls.FindExposedAsync(name, cancellation) ?? throw new VoidMcpException(
            FailureKind.UnknownTool,
            $"no tool is named '{name}'",
            NearestNames.Hint(name, parts.Catalog.Current.Tools.Select(t => t.ExposedName))
                ?? "to find tools: voidmcp search");
    }

    /// <summary>Finds a tool of a server; that a denied one was asked for is recorded in the audit.</summary>
    private async Task<CatalogTool> KnownAsync(string server, string tool, CancellationToken cancellation)
    {
        try
        {
            return await parts.Calls.FindAsync(server, tool, cancellation);
        }
        catch (VoidMcpException failure) when (failure.Kind == FailureKind.UnknownTool)
        {
            parts.Calls.NoteDenied(server, tool, client: null, script: null);
            throw;
        }
    }

    private static void RefuseDisabled(ServerEntry server)
    {
        if (server.Enabled) return;
        throw new VoidMcpException(
            FailureKind.NeedsAttention, $"server '{server.Name}' is disabled", $"voidmcp enable {server.Name}");
    }
}
