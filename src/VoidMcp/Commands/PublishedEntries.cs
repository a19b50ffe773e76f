using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>An entry of a published server, compared with its registry.</summary>
/// <param name="Entry">The entry as written.</param>
internal sealed record PublishedEntry(ServerEntry Entry)
{
    /// <summary>The latest version; null if it could not be looked up.</summary>
    public PublishedAnswer? Latest { get; init; }

    /// <summary>The value of <c>from</c> for the latest version.</summary>
    public ServerOrigin? To { get; init; }

    /// <summary>Whether the registry is on this machine.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Why it could not be looked up.</summary>
    public VoidMcpException? Failure { get; init; }

    /// <summary>Whether there is another version that is not older.</summary>
    public bool IsOutdated => To is { } to
        && to.Version != Entry.From!.Version
        && !VersionOrder.IsOlder(Entry.From.Version, to.Version);
}

/// <summary>Looks up the latest versions of the published servers in the registry.</summary>
internal static class PublishedEntries
{
    private const int AtOnce = 8;

    /// <param name="context">The command's context.</param>
    /// <param name="location">The registry.</param>
    /// <param name="names">The servers; none for all that are published.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <exception cref="VoidMcpException">A named server is unknown, or not a published one.</exception>
    public static async Task<IReadOnlyList<PublishedEntry>> FindAsync(
        CommandContext context, RegistryLocation location, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var registry = context.LoadRegistry(location, isQuiet: true);
        var written = context.Registry(location).LoadAsWritten();
        foreach (var name in names) RefuseOthers(written, name);
        var entries = written.Servers
            .Where(entry => entry.From is not null && (names.Count == 0 || names.Contains(entry.Name))).ToList();
        using var places = new SemaphoreSlim(AtOnce);
        return await context.Output.WaitAsync(
            "looking up versions",
            Task.WhenAll(entries.Select(async entry =>
            {
                await places.WaitAsync(cancellation);
                try
                {
                    return await FindAsync(context, entry, registry.Find(entry.Name)?.Hold, cancellation);
                }
                finally
                {
                    places.Release();
                }
            })));
    }

    private static async Task<PublishedEntry> FindAsync(
        CommandContext context, ServerEntry entry, EntryHold? hold, CancellationToken cancellation)
    {
        var found = new PublishedEntry(entry);

        // What somebody else wrote is not even looked up before the user has agreed to it.
        if (hold is not null)
            return found with { Failure = new VoidMcpException(FailureKind.Refused, hold.Problem, hold.Fix) };
        try
        {
            using var registry = new McpRegistry(entry.From!.Registry, context.Environment.Variable, context.Time);
            var latest = await registry.FindAsync(entry.From.Name, null, cancellation);
            return found with
            {
                Latest = latest,
                To = registry.OriginOf(latest.Server!),
                IsLocal = registry.IsLocal,
            };
        }
        catch (VoidMcpException failure)
        {
            return found with { Failure = failure };
        }
    }

    private static void RefuseOthers(RegistrySnapshot registry, string name)
    {
        if (registry.Find(name) is not { } entry)
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"server {name} not found in {registry.Path}",
                NearestNames.Hint(name, registry.Servers.Select(server => server.Name))
                    ?? "list the registered servers: voidmcp list");
        }

        if (entry.From is not null) return;
        throw new VoidMcpException(
            FailureKind.Usage,
            $"server {name} was not added from an MCP registry, so its latest version is unknown",
            "voidmcp add <name> io.github.owner/server --force");
    }
}
