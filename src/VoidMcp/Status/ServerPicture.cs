using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>One gateway's view of a server.</summary>
internal sealed record GatewayView(GatewayState Gateway, UpstreamStatus Status)
{
    /// <summary>Whether the problem is an error in the registry, as this gateway sees it.</summary>
    public bool IsMistake { get; init; }
}

/// <summary>
/// The merged status of one server in all running gateways: shows any problem, and sums the counters.
/// </summary>
/// <param name="Views">The views of the gateways, oldest first; at least one.</param>
internal sealed record ServerPicture(IReadOnlyList<GatewayView> Views)
{
    /// <summary>The states by priority: the first one found is shown.</summary>
    private static readonly UpstreamState[] ByWeight =
    [
        UpstreamState.NeedsAttention, UpstreamState.Waiting, UpstreamState.GivenUp, UpstreamState.Restarting,
        UpstreamState.Starting, UpstreamState.Ready, UpstreamState.Idle, UpstreamState.Disabled,
    ];

    /// <summary>Merges the status of a server; null if no gateway has it.</summary>
    public static ServerPicture? Of(string server, IReadOnlyList<GatewayState> gateways)
    {
        GatewayView[] views = [.. gateways.Select(g => g.View(server)).OfType<GatewayView>()];
        return views.Length == 0 ? null : new ServerPicture(views);
    }

    public UpstreamState State => Telling.State;

    /// <summary>The view with a problem, by priority of its state; null if there is none.</summary>
    public GatewayView? Wrong =>
        Views.OrderBy(v => Array.IndexOf(ByWeight, v.Status.State)).FirstOrDefault(v => v.Status.Problem is not null);

    /// <summary>The problem to show; null if there is none.</summary>
    public string? Problem => Wrong?.Status.Problem;

    /// <summary>How to fix <see cref="Problem"/>.</summary>
    public string? Fix => Wrong?.Status.Fix;

    /// <summary>When the gateway with the <see cref="Problem"/> retries.</summary>
    public DateTimeOffset? NextTry => Wrong?.Status.NextTry;

    /// <summary>The IDs of the server's processes, one per gateway in which it runs.</summary>
    public IReadOnlyList<int> ProcessIds =>
        [.. Statuses.Where(s => s.ProcessId is not null).Select(s => s.ProcessId!.Value)];

    public int? Tools => Statuses.Max(s => s.Tools);

    public long Calls => Statuses.Sum(s => s.Calls);

    public long Errors => Statuses.Sum(s => s.Errors);

    public DateTimeOffset? LastUse => Statuses.Max(s => s.LastUse);

    private IEnumerable<UpstreamStatus> Statuses => Views.Select(v => v.Status);

    private UpstreamStatus Telling => Statuses.MinBy(s => Array.IndexOf(ByWeight, s.State))!;
}
