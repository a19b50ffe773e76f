using VoidMcp.Gateway;
using VoidMcp.Registry;
using VoidMcp.Scripts;
using VoidMcp.Status;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>A server as shown by <c>voidmcp list</c> and <c>show</c>.</summary>
internal sealed record ServerRow
{
    public required string Name { get; init; }

    /// <summary>The line of the entry in the registry, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The entry; null if it is invalid.</summary>
    public ServerEntry? Entry { get; init; }

    /// <summary>The command or URL, without secrets; empty if unknown.</summary>
    public string Address { get; init; } = "";

    /// <summary>Number of callable tools; null if unknown.</summary>
    public int? Tools { get; init; }

    /// <summary>The state in the running gateways; without any, the state according to the registry.</summary>
    public required UpstreamState State { get; init; }

    /// <summary>The combined status from the running gateways; null if none has the server.</summary>
    public ServerPicture? Picture { get; init; }

    /// <summary>How its last start ended, in whichever process; null if it was never started.</summary>
    public ServerVerdict? Verdict { get; init; }

    /// <summary>What changed since the user accepted it, in one line; null if nothing did.</summary>
    public string? Changes { get; init; }

    /// <summary>What is wrong; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>How to fix <see cref="Problem"/>.</summary>
    public string? Fix { get; init; }

    /// <summary>
    /// Whether <see cref="Problem"/> is an error in the registry, which is reported with the registry's others.
    /// </summary>
    public bool IsMistake { get; init; }
}

/// <summary>
/// A snapshot of all registered servers, in the registry's order, with the running gateways and the registry's
/// problems.
/// </summary>
internal sealed record ServerListing(
    string Path,
    IReadOnlyList<ServerRow> Rows,
    IReadOnlyList<GatewayState> Gateways,
    IReadOnlyList<RegistryProblem> Problems)
{
    /// <summary>The user's own scripts.</summary>
    public ScriptSet Scripts { get; init; } = ScriptSet.Empty;

    /// <param name="parts">The command's own gateway, for the registry and cached tools.</param>
    /// <param name="addresses">See <see cref="ServerAddress"/>.</param>
    /// <param name="gateways">The gateways running on this registry.</param>
    /// <param name="isTried">
    /// Whether the command has connected to the servers itself; its result is then the state.
    /// </param>
    public static ServerListing Of(
        GatewayParts parts,
        IReadOnlyDictionary<string, string> addresses,
        IReadOnlyList<GatewayState> gateways,
        bool isTried = false)
    {
        var registry = parts.Registry;
        var known = parts.Catalog.Current.Servers.ToDictionary(
            s => s.Name, s => s.Tools?.Count, StringComparer.Ordinal);
        var rows = parts.Upstreams.All.Select(u => RowOf(u, known.GetValueOrDefault(u.Entry.Name), gateways, isTried));
        var mistakes = new EntryMistakes(registry.Problems);
        var leftOut = registry.LeftOut.Select(name => LeftOut(name, gateways, mistakes.Of(name)));
        return new ServerListing(
            registry.Path,
            [.. rows.Concat(leftOut)
                .OrderBy(r => r.Line).Select(r => r with { Address = addresses.GetValueOrDefault(r.Name, "") })],
            gateways,
            registry.Problems);
    }

    private static ServerRow RowOf(
        UpstreamServer upstream, int? tools, IReadOnlyList<GatewayState> gateways, bool isTried)
    {
        var row = StateOf(upstream, tools, gateways, isTried);
        return upstream.Accepted?.Problem is { } unreadable
            ? row with { Problem = unreadable.Message, Fix = unreadable.Hint }
            : row;
    }

    private static ServerRow StateOf(
        UpstreamServer upstream, int? tools, IReadOnlyList<GatewayState> gateways, bool isTried)
    {
        var entry = upstream.Entry;
        var picture = ServerPicture.Of(entry.Name, gateways);
        var row = new ServerRow
        {
            Name = entry.Name,
            Line = entry.Line,
            Entry = entry,
            Picture = picture,
            Tools = tools ?? picture?.Tools,
            State = UpstreamState.Idle,
            Verdict = upstream.LastVerdict,
            Changes = upstream.Accepted is { Changes: { Count: > 0 } changes }
                ? DefinitionChange.Summary(changes)
                : null,
        };
        if (isTried && entry.Enabled)
        {
            var status = upstream.Status;
            var hasFailed = status is { Problem: not null, State: UpstreamState.Restarting or UpstreamState.GivenUp };
            return row with
            {
                State = hasFailed ? UpstreamState.Failed : status.State,
                Problem = status.Problem,
                Fix = status.Fix,
            };
        }

        if (picture is not null && picture is not { State: UpstreamState.Idle, Problem: null })
        {
            return row with
            {
                State = picture.State,
                Problem = picture.Wrong is { } wrong ? GatewayWords.Problem(wrong) : null,
                Fix = picture.Fix,
            };
        }

        // Not running in any gateway: disabled, known to need attention, or as it was when it was last started.
        var known = upstream.Status;
        if (known is not { State: UpstreamState.Idle, Problem: null })
            return row with { State = known.State, Problem = known.Problem, Fix = known.Fix };
        return row.Verdict switch
        {
            { Problem: { } problem } verdict => row with
            {
                State = verdict.NeedsUser ? UpstreamState.NeedsAttention : UpstreamState.Failed,
                Problem = problem,
                Fix = verdict.Fix,
            },
            null when row.Tools is null => row with { State = UpstreamState.Untried },
            _ => row,
        };
    }

    /// <summary>
    /// Creates the row of an invalid entry. A gateway may still run the server, with its last valid entry, or because a
    /// variable is set there but not here.
    /// </summary>
    private static ServerRow LeftOut(
        string name, IReadOnlyList<GatewayState> gateways, EntryMistake? mistake)
    {
        var picture = ServerPicture.Of(name, gateways);
        return new ServerRow
        {
            Name = name,
            Line = mistake?.Line ?? int.MaxValue,
            Picture = picture,
            Tools = picture?.Tools,
            State = picture?.State ?? UpstreamState.NeedsAttention,
            Problem = mistake?.Text ?? "its entry is invalid",
            Fix = mistake?.Fix,
            IsMistake = true,
        };
    }
}
