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
}
