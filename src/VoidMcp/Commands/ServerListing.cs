using VoidMcp.Gateway;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>One server as <c>voidmcp list</c> and <c>show</c> have it.</summary>
internal sealed record ServerRow
{
    public required string Name { get; init; }

    /// <summary>The line of its name in the registry, from 1.</summary>
    public int Line { get; init; }

    /// <summary>What the user wrote; null where it is left out for a mistake.</summary>
    public ServerEntry? Entry { get; init; }

    /// <summary>How it is reached, without anything secret; empty where that can't be read.</summary>
    public string Address { get; init; } = "";

    /// <summary>How many tools can be called; null while they are unknown.</summary>
    public int? Tools { get; init; }

    /// <summary>Its state in the gateways that run; where none does, what the registry says of it.</summary>
    public required UpstreamState State { get; init; }

    /// <summary>What the running gateways say; null where none has it.</summary>
    public ServerPicture? Picture { get; init; }

    /// <summary>What is wrong; null where nothing is known to be.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about <see cref="Problem"/>.</summary>
    public string? Fix { get; init; }

    /// <summary>Whether <see cref="Problem"/> is a mistake in the registry, which is told with the registry's others.</summary>
    public bool IsMistake { get; init; }
}

/// <summary>All registered servers at one moment, in the registry's order, with the gateways that run and the registry's mistakes.</summary>
internal sealed record ServerListing(
    string Path, IReadOnlyList<ServerRow> Rows, IReadOnlyList<GatewayState> Gateways, IReadOnlyList<RegistryProblem> Problems)
{
    /// <param name="parts">The command's own gateway, for the registry and what is remembered of tools.</param>
    /// <param name="addresses">See <see cref="ServerAddress"/>.</param>
    /// <param name="gateways">Those that run on this registry.</param>
    /// <param name="isTried">Whether the command has connected to the servers itself: then that is the state.</param>
    public static ServerListing Of(
        GatewayParts parts, IReadOnlyDictionary<string, string> addresses, IReadOnlyList<GatewayState> gateways, bool isTried = false)
    {
        var registry = parts.Registry;
        var known = parts.Catalog.Current.Servers.ToDictionary(s => s.Name, s => s.Tools?.Count, StringComparer.Ordinal);
        var rows = parts.Upstreams.All.Select(u => RowOf(u, known.GetValueOrDefault(u.Entry.Name), gateways, isTried));
        var leftOut = registry.LeftOut.Select(name => LeftOut(name, gateways, registry.Problems));
        return new ServerListing(
            registry.Path, [.. rows.Concat(leftOut).OrderBy(r => r.Line).Select(r => r with { Address = addresses.GetValueOrDefault(r.Name, "") })], gateways, registry.Problems);
    }

    private static ServerRow RowOf(UpstreamServer upstream, int? tools, IReadOnlyList<GatewayState> gateways, bool isTried)
    {
        var entry = upstream.Entry;
        var picture = ServerPicture.Of(entry.Name, gateways);
        var row = new ServerRow { Name = entry.Name, Line = entry.Line, Entry = entry, Picture = picture, Tools = tools ?? picture?.Tools, State = UpstreamState.Idle };
        if (isTried && entry.Enabled)
        {
            var status = upstream.Status;
            return row with { State = status.State, Problem = status.Problem, Fix = status.Fix };
        }

        if (picture is not null) return row with { State = picture.State, Problem = picture.Wrong is { } wrong ? GatewayWords.Problem(wrong) : null, Fix = picture.Fix };

        // Nothing runs here: it is idle, disabled, or known to miss something.
        var known = upstream.Status;
        return row with { State = known.State, Problem = known.Problem, Fix = known.Fix };
    }

    /// <summary>
    /// A server that has a mistake here and now. A gateway may run it still: as it was before the mistake, or because a variable
    /// is set there that is not set here.
    /// </summary>
    private static ServerRow LeftOut(string name, IReadOnlyList<GatewayState> gateways, IReadOnlyList<RegistryProblem> problems)
    {
        var mistake = RegistryProblem.Of(name, problems);
        var picture = ServerPicture.Of(name, gateways);
        return new ServerRow
        {
            Name = name,
            Line = problems.Where(p => RegistryProblem.Of(name, [p]) is not null).Select(p => p.Line).DefaultIfEmpty(int.MaxValue).Min(),
            Picture = picture,
            Tools = picture?.Tools,
            State = picture?.State ?? UpstreamState.NeedsAttention,
            Problem = mistake?.Text ?? "its entry has a mistake",
            Fix = mistake?.Fix,
            IsMistake = true,
        };
    }
}
