using VoidMcp.Errors;

namespace VoidMcp.Published;

/// <summary>
/// Chooses how to run or reach a published server: remote, then npm, NuGet, PyPI and container packages. What can't be
/// used is passed over, and named if nothing is left.
/// </summary>
internal static class PublishedChoice
{
    /// <summary>Most packages and remotes of one server that are looked at.</summary>
    private const int Most = 50;

    /// <param name="server">The published server.</param>
    /// <param name="isLocal">Whether its registry is on this machine: then it may be too.</param>
    /// <exception cref="VoidMcpException">Nothing of it can be used; the message has the reasons.</exception>
    public static PublishedPlan Of(PublishedServer server, bool isLocal)
    {
        var reasons = new List<string>();
        foreach (var (what, plan) in Ways(server, isLocal))
        {
            try
            {
                return plan();
            }
            catch (VoidMcpException unusable) when (unusable.Kind == FailureKind.Refused)
            {
                reasons.Add($"{what}: {unusable.Message}");
            }
        }

        var all = reasons.Count == 0 ? "it has no remote server and no package" : string.Join('\n', reasons);
        throw new VoidMcpException(
            FailureKind.Refused,
            $"{server.Name} {server.Version} can't be added:\n{all}",
            "add it by hand: voidmcp add <name> <command | url>");
    }

    /// <summary>All ways of one kind that can be used.</summary>
    public static IReadOnlyList<PublishedPlan> Of(PublishedServer server, bool isLocal, PublishedKind kind)
    {
        var plans = new List<PublishedPlan>();
        foreach (var (_, plan) in Ways(server, isLocal))
        {
            try
            {
                if (plan() is { } usable && usable.Kind == kind) plans.Add(usable);
            }
            catch (VoidMcpException unusable) when (unusable.Kind == FailureKind.Refused)
            {
                // Another way may do.
            }
        }

        return plans;
    }

    private static IEnumerable<(string What, Func<PublishedPlan> Plan)> Ways(PublishedServer server, bool isLocal)
    {
        var remotes = (server.Remotes ?? []).OfType<PublishedTransport>().Take(Most)
            .OrderBy(remote => remote.Type == "streamable-http" ? 0 : 1)
            .Select(remote => ($"remote {remote.Url}", (Func<PublishedPlan>)(() => RemotePlan.Of(remote, isLocal))));
        var packages = (server.Packages ?? []).OfType<PublishedPackage>().Take(Most)
            .OrderBy(package => PackagePlan.KindOf(package) ?? (PublishedKind)int.MaxValue)
            .Select(package => (
                $"{package.RegistryType} {package.Identifier}",
                (Func<PublishedPlan>)(() => PackagePlan.Of(package))));
        return remotes.Concat(packages);
    }
}
