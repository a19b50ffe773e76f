using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>The state of a server, as shown to users.</summary>
internal enum UpstreamState
{
    /// <summary>Not running, and healthy; starts on first use.</summary>
    Idle,

    /// <summary>Starting, or in the handshake.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>
    /// The last start failed, or the server disconnected unexpectedly; retried after a pause, or on the next use.
    /// </summary>
    Restarting,

    /// <summary>Failed too often in a row; not started until its entry is edited or it is restarted.</summary>
    GivenUp,

    /// <summary>Only the user can fix it: a missing command, an invalid entry, a login.</summary>
    NeedsAttention,

    /// <summary>Waits for the user's approval: <c>voidmcp approve</c>.</summary>
    Waiting,

    /// <summary>Disabled in the registry.</summary>
    Disabled,

    /// <summary>Never started, so that nothing is known about it. Only in listings; gateways say idle.</summary>
    Untried,

    /// <summary>
    /// Not running, and the last start failed. Only in listings; gateways that have tried say more.
    /// </summary>
    Failed,
}

/// <summary>A server's state at one moment. Immutable. Its texts contain no secret of the server's entry.</summary>
internal sealed record UpstreamStatus
{
    public required UpstreamState State { get; init; }

    /// <summary>The number of tools, before the registry's filters; null while unknown.</summary>
    public int? Tools { get; init; }

    /// <summary>The process ID, if the server is a process.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What is wrong, in full, with recent stderr; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>What the user can do about <see cref="Problem"/>; null if unknown.</summary>
    public string? Fix { get; init; }

    /// <summary>Calls since the gateway started, including failed ones.</summary>
    public long Calls { get; init; }

    /// <summary>Failed calls: no response, or a protocol error. A tool's <c>isError</c> is not a failed call.</summary>
    public long Errors { get; init; }

    /// <summary>How often it disconnected unexpectedly or could not be started.</summary>
    public int Failures { get; init; }

    /// <summary>When the last call ended; null before the first.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>When the next retry is due; null if none is scheduled.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <param name="entry">The server's entry.</param>
    /// <param name="life">The state of its process or connection.</param>
    /// <param name="counts">Its calls.</param>
    /// <param name="definitions">Its definitions; null while unknown.</param>
    /// <param name="missesLogin">Whether it can't be started before the user logs in.</param>
    public static UpstreamStatus Of(
        ServerEntry entry,
        LifePicture life,
        CallCounts counts,
        ServerDefinitions? definitions,
        bool missesLogin) => new()
    {
        State = missesLogin && entry.Hold is null ? UpstreamState.NeedsAttention : StateOf(entry, life),
        Tools = definitions?.Tools.Count,
        ProcessId = life.ProcessId,
        Problem = HoldOf(entry)?.Problem
            ?? (missesLogin ? $"server '{entry.Name}' needs a login" : life.Problem ?? definitions?.Problem),
        Fix = HoldOf(entry)?.Fix ?? (missesLogin ? $"voidmcp login {entry.Name}" : life.Fix),
        Calls = counts.Calls,
        Errors = counts.Errors,
        Failures = life.Failures,
        LastUse = counts.LastUse,
        NextTry = life.NextTry,
    };

    private static EntryHold? HoldOf(ServerEntry entry) => entry.Enabled ? entry.Hold : null;

    private static UpstreamState StateOf(ServerEntry entry, LifePicture life) => life.State switch
    {
        _ when !entry.Enabled => UpstreamState.Disabled,
        _ when entry.Hold is { } hold => hold.IsWaiting ? UpstreamState.Waiting : UpstreamState.NeedsAttention,
        LifeState.Ready or LifeState.Draining => UpstreamState.Ready,
        LifeState.NeedsAttention => UpstreamState.NeedsAttention,
        LifeState.GivenUp => UpstreamState.GivenUp,
        LifeState.Failing => UpstreamState.Restarting,
        LifeState.Starting when life.Problem is not null => UpstreamState.Restarting,
        LifeState.Starting => UpstreamState.Starting,
        _ => UpstreamState.Idle,
    };
}
