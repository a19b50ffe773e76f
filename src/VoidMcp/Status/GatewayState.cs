using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>What one running gateway told of itself last. Immutable.</summary>
internal sealed record GatewayState
{
    /// <summary>Its process.</summary>
    public required int Pid { get; init; }

    /// <summary>voidmcp's version, which need not be the reader's.</summary>
    public required string Version { get; init; }

    /// <summary>The registry that it serves, absolute.</summary>
    public required string RegistryPath { get; init; }

    /// <summary>The <see cref="Registry.RegistrySnapshot.Version"/> that it looked at last.</summary>
    public required string RegistryVersion { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Its clients, as they call themselves; none before the first has introduced itself. Untrusted texts.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>Where it serves over HTTP; null where it serves one client over pipes.</summary>
    public string? Url { get; init; }

    /// <summary>Its servers by name.</summary>
    public IReadOnlyDictionary<string, UpstreamStatus> Servers { get; init; } = new Dictionary<string, UpstreamStatus>(0);

    /// <summary>The servers that it leaves out for their mistakes, which need not be mistakes elsewhere: a variable is not set there.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The registry's mistakes as this gateway sees them.</summary>
    public IReadOnlyList<RegistryProblem> Problems { get; init; } = [];

    /// <summary>What it says of a server; null where it knows none of that name.</summary>
    public GatewayView? View(string server)
    {
        var mistake = RegistryProblem.Of(server, Problems);
        if (!Servers.TryGetValue(server, out var status))
        {
            if (!LeftOut.Contains(server)) return null;
            status = new UpstreamStatus { State = UpstreamState.NeedsAttention };
        }

        // A server that runs as it was before its mistake may have troubles of its own; they come first.
        if (status.Problem is not null || (mistake is null && Servers.ContainsKey(server))) return new GatewayView(this, status);
        return new GatewayView(this, status with { Problem = mistake?.Text ?? "its entry has a mistake", Fix = mistake?.Fix }) { IsMistake = true };
    }
}
