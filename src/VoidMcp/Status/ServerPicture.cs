using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>What one gateway says of a server.</summary>
internal sealed record GatewayView(GatewayState Gateway, UpstreamStatus Status)
{
    /// <summary>Whether the problem is a mistake in the registry as that gateway sees it.</summary>
    public bool IsMistake { get; init; }
}

/// <summary>One server as all running gateways see it, merged: what is wrong somewhere shows, and what is counted is added up.</summary>
/// <param name="Views">By gateway, oldest first; at least one.</param>
internal sealed record ServerPicture(IReadOnlyList<GatewayView> Views)
{
    /// <summary>What tells most comes first.</summary>
    private static readonly UpstreamState[] ByWeight =
    [
        UpstreamState.NeedsAttention, UpstreamState.GivenUp, UpstreamState.Restarting, UpstreamState.Starting, UpstreamState.Ready,
        UpstreamState.Idle, UpstreamState.Disabled,
    ];

    /// <summary>The picture of the server of that name; null where no gateway has it.</summary>
    public static ServerPicture? Of(string server, IReadOnlyList<GatewayState> gateways)
    {
        GatewayView[] views = [.. gateways.Select(g => g.View(server)).OfType<GatewayView>()];
        return views.Length == 0 ? null : new ServerPicture(views);
    }

    public UpstreamState State => Telling.State;

    /// <summary>Where something is wrong, the most telling state first; null where nothing is.</summary>
    public GatewayView? Wrong => Views.OrderBy(v => Array.IndexOf(ByWeight, v.Status.State)).FirstOrDefault(v => v.Status.Problem is not null);

    /// <summary>What is wrong where the most telling state is, or elsewhere; null where nothing is.</summary>
    public string? Problem => Wrong?.Status.Problem;

    /// <summary>What to do about <see cref="Problem"/>.</summary>
    public string? Fix => Wrong?.Status.Fix;

    /// <summary>When the gateway of <see cref="Problem"/> tries again.</summary>
    public DateTimeOffset? NextTry => Wrong?.Status.NextTry;

    /// <summary>The server's processes, one for each gateway in which it runs as one.</summary>
    public IReadOnlyList<int> ProcessIds => [.. Statuses.Where(s => s.ProcessId is not null).Select(s => s.ProcessId!.Value)];

    public int? Tools => Statuses.Max(s => s.Tools);

    public long Calls => Statuses.Sum(s => s.Calls);

    public long Errors => Statuses.Sum(s => s.Errors);

    public DateTimeOffset? LastUse => Statuses.Max(s => s.LastUse);

    private IEnumerable<UpstreamStatus> Statuses => Views.Select(v => v.Status);

    private UpstreamStatus Telling => Statuses.MinBy(s => Array.IndexOf(ByWeight, s.State))!;
}
