namespace VoidMcp.Upstream;

/// <summary>Where a server stands.</summary>
internal enum UpstreamState
{
    /// <summary>Not running, and nothing is wrong; starts on first use.</summary>
    Idle,

    /// <summary>Being started, or shaking hands.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>The last start failed, or the server went away by itself; it is tried again after a pause, or by the next use.</summary>
    Restarting,

    /// <summary>It failed so often in a row that it is left alone, until it is edited or restarted.</summary>
    GivenUp,

    /// <summary>Only the user can mend it: a command that isn't there, an entry with a mistake, a login.</summary>
    NeedsAttention,

    /// <summary>Switched off in the registry.</summary>
    Disabled,
}

/// <summary>A server's state at one moment. Immutable. Its texts hold no secret of the server's entry.</summary>
internal sealed record UpstreamStatus
{
    public required UpstreamState State { get; init; }

    /// <summary>How many tools it has, before the registry's globs; null while that is unknown.</summary>
    public int? Tools { get; init; }

    /// <summary>Its process, where it runs as one.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What is wrong, in full, with the server's last words; null where nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>What the user can do about <see cref="Problem"/>; null where nothing comes to mind.</summary>
    public string? Fix { get; init; }

    /// <summary>Calls so far in this gateway's life, those that failed included.</summary>
    public long Calls { get; init; }

    /// <summary>Calls that failed: no answer, or an error of the protocol. A tool's own <c>isError</c> is an answer.</summary>
    public long Errors { get; init; }

    /// <summary>How often it went away by itself or could not be started.</summary>
    public int Failures { get; init; }

    /// <summary>When the last call ended; null before the first.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>When it is tried again; null where no pause runs.</summary>
    public DateTimeOffset? NextTry { get; init; }
}
