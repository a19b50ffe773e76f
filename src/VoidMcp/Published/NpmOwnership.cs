using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Published;

/// <summary>
/// Checks that an npm package belongs to the published server: its <c>package.json</c> names the server in
/// <c>mcpName</c>, which only the package's owner can write. Else anybody could publish somebody else's package, or
/// lend a known name to their own.
/// </summary>
internal static class NpmOwnership
{
    /// <summary>The environment variable that names another npm registry to ask, such as a mirror.</summary>
    public const string Variable = "VOIDMCP_NPM_REGISTRY";

    private const string Official = "https://registry.npmjs.org";

    /// <summary>Checks the package of a plan; does nothing for other kinds.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="server">The published name of the server.</param>
    /// <param name="variable">Returns environment variables.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <exception cref="VoidMcpException">The package doesn't name the server, or can't be looked up.</exception>
    public static async Task CheckAsync(
        PublishedPlan plan,
        string server,
        Func<string, string?> variable,
        TimeProvider time,
        CancellationToken cancellation)
    {
        if (plan.Kind != PublishedKind.Npm) return;
        var registry = variable(Variable) is { Length: > 0 } text ? text : Official;
        var url = ServerOrigin.RegistryUrl(registry)
            ?? throw new VoidMcpException(
                FailureKind.Configuration, $"invalid {Variable}: expected https, or http on this machine");

        // A scope's slash is encoded, its @ is not: as npm itself asks.
        var name = plan.Identifier.Replace("/", "%2f", StringComparison.Ordinal);
        var address = new Uri($"{url}/{name}/{Uri.EscapeDataString(plan.Version)}");
        using var download = JsonDownload.To(address, variable, time);
        var package = await download.GetAsync(address, PublishedJson.Reading.NpmMetadata, cancellation);
        var why = package switch
        {
            null => $"npm has no package {plan.Pin}",
            { McpName: null or "" } => $"npm package {plan.Pin} names no server in mcpName",
            { McpName: var other } when other != server =>
                $"npm package {plan.Pin} belongs to another server: its mcpName is '{other}'",
            _ => null,
        };
        if (why is null) return;
        throw new VoidMcpException(
            FailureKind.Refused,
            $"{why}, so it may not be from the publisher of {server}",
            "if you trust the package, add it by hand: voidmcp add <name> -- npx -y " + plan.Pin);
    }
}
