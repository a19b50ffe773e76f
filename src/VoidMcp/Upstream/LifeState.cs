namespace VoidMcp.Upstream;

/// <summary>Where the life of a server stands; see the drawing at <see cref="ServerLife"/>.</summary>
internal enum LifeState
{
    /// <summary>Not running; starts on first use.</summary>
    Idle,

    /// <summary>Being started, or shaking hands.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>It failed, and is tried again after a pause or by the next use.</summary>
    Failing,

    /// <summary>Only the user can fix it; the next use tries it again.</summary>
    NeedsAttention,

    /// <summary>It failed too often in a row: nothing starts it any more.</summary>
    GivenUp,

    /// <summary>Out of service: new calls are turned away, those in flight may end.</summary>
    Draining,

    /// <summary>Stopped for good.</summary>
    Gone,
}

/// <summary>What is to be seen of a life at one moment. Immutable.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ProcessId">Its process, where it runs as one.</param>
/// <param name="Problem">What is wrong; null where nothing is.</param>
/// <param name="Fix">What the user can do about it; null where nothing comes to mind.</param>
/// <param name="Failures">Failures so far.</param>
/// <param name="NextTry">When it is tried again; null where no pause runs.</param>
internal sealed record LifePicture(
    LifeState State, int? ProcessId, string? Problem, string? Fix, int Failures, DateTimeOffset? NextTry);
