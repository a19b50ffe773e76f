namespace VoidMcp.Upstream;

/// <summary>Where a server stands.</summary>
internal enum UpstreamState
{
    /// <summary>Not running; starts on first use.</summary>
    Idle,

    /// <summary>Being started, or shaking hands.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>The last start failed, or the server went away by itself; the next use tries again.</summary>
    Failing,

    /// <summary>Switched off in the registry.</summary>
    Disabled,
}

/// <summary>A server's state at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Tools">How many tools it has, before the registry's globs; null while that is unknown.</param>
/// <param name="ProcessId">Its process, where it runs as one.</param>
/// <param name="Problem">Why it is failing, in full; null where it isn't.</param>
internal sealed record UpstreamStatus(UpstreamState State, int? Tools, int? ProcessId, string? Problem);
