using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>The last published state of one running gateway. Immutable.</summary>
internal sealed record GatewayState
{
    private readonly EntryIndex _index = new();

    /// <summary>The process ID.</summary>
    public required int Pid { get; init; }

    /// <summary>The voidmcp version of the gateway, which may differ from the reader's.</summary>
    public required string Version { get; init; }

    /// <summary>The absolute path of its registry.</summary>
    public required string RegistryPath { get; init; }

    /// <summary>The <see cref="Registry.RegistrySnapshot.Version"/> that it has applied.</summary>
    public required string RegistryVersion { get; init; }

    /// <summary>The start time.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The names that its clients sent; empty before the first <c>initialize</c>. Untrusted.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>The URL that it serves; null for stdio.</summary>
    public string? Url { get; init; }

    /// <summary>The ID of the client that started it (<c>serve --for</c>); null if unknown.</summary>
    public string? For { get; init; }

    /// <summary>The path of its local endpoint, for terminal commands; null if it has none yet.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The status of its servers, by name.</summary>
    public IReadOnlyDictionary<string, UpstreamStatus> Servers { get; init; } =
        new Dictionary<string, UpstreamStatus>(0);

    /// <summary>
    /// The servers whose entries are invalid for this gateway. They may be valid elsewhere: a variable may not be set
    /// here.
    /// </summary>
    public IReadOnlyList<string> LeftOut
    {
        get;
        init => (field, _index) = (value, new EntryIndex());
    } = [];

    /// <summary>The registry's problems as this gateway sees them.</summary>
    public IReadOnlyList<RegistryProblem> Problems
    {
        get;
        init => (field, _index) = (value, new EntryIndex());
    } = [];

    /// <summary>
    /// What the confinement of its script workers lacks; empty if nothing, null if unknown.
    /// </summary>
    public IReadOnlyList<string>? SandboxLacks { get; init; }

    /// <summary>Returns the gateway's view of a server; null if it doesn't know it.</summary>
    public GatewayView? View(string server)
    {
        var (mistakes, leftOut) = _index.Of(this);
        var mistake = mistakes.Of(server);
        if (!Servers.TryGetValue(server, out var status))
        {
            if (!leftOut.Contains(server)) return null;
            status = new UpstreamStatus { State = UpstreamState.NeedsAttention };
        }

        // A server that runs with its last valid entry may have problems of its own; they take precedence.
        if (status.Problem is not null || (mistake is null && Servers.ContainsKey(server)))
            return new GatewayView(this, status);
        return new GatewayView(
            this, status with { Problem = mistake?.Text ?? "its entry is invalid", Fix = mistake?.Fix })
        {
            IsMistake = true,
        };
    }

    /// <summary>
    /// Finds problems and invalid entries by name; built on first use. All of these are equal, so that they take no
    /// part in comparing states.
    /// </summary>
    private sealed class EntryIndex
    {
        private Tuple<EntryMistakes, HashSet<string>>? _found;

        public Tuple<EntryMistakes, HashSet<string>> Of(GatewayState state) => _found ??= Tuple.Create(
            new EntryMistakes(state.Problems), state.LeftOut.ToHashSet(StringComparer.Ordinal));

        public override bool Equals(object? obj) => obj is EntryIndex;

        public override int GetHashCode() => 0;
    }
}
