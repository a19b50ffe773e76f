using VoidMcp.Upstream;

namespace VoidMcp.Status;

/// <summary>The states as people, programs and the gateways' own files write them.</summary>
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

    /// <summary>The state that the word stands for; null for a word that a newer gateway may know.</summary>
    public static UpstreamState? Parse(string? word) => Enum.GetValues<UpstreamState>().Select(s => (UpstreamState?)s).FirstOrDefault(s => Of(s!.Value) == word);
}
