namespace VoidMcp.Upstream;

/// <summary>How the last start of a server ended, in whichever gateway or command it was.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Problem">Why it failed, without secrets of the entry; null if it worked.</param>
/// <param name="Fix">What the user can do about it; null if unknown.</param>
/// <param name="NeedsUser">Whether only the user can fix it: a missing command, a login.</param>
internal sealed record ServerVerdict(
    DateTimeOffset At, string? Problem = null, string? Fix = null, bool NeedsUser = false);
