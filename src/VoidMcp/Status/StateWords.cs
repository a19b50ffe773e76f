using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>Names of the states, in output, JSON and state files.</summary>
internal static class StateWords
{
    public static string Of(UpstreamState state) => state switch
    {
        UpstreamState.Idle => "idle",
        UpstreamState.Starting => "starting",
        UpstreamState.Ready => "ready",
        UpstreamState.Restarting => "restarting",
        UpstreamState.GivenUp => "given up",
        UpstreamState.NeedsAttention => "needs attention",
        _ => "disabled",
    };

    /// <summary>Parses a state; null for an unknown one, which a newer gateway may write.</summary>
    public static UpstreamState? Parse(string? word) =>
        Enum.GetValues<UpstreamState>().Select(s => (UpstreamState?)s).FirstOrDefault(s => Of(s!.Value) == word);
}
