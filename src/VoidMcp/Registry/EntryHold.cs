namespace VoidMcp.Registry;

/// <summary>Why an enabled server may not be connected, although its entry is valid.</summary>
/// <param name="Problem">The reason, to follow the server's name: <c>waits for `voidmcp approve files`</c>.</param>
/// <param name="Fix">What the user can do.</param>
/// <param name="IsWaiting">Whether it waits for approval; else the file itself must be fixed first.</param>
internal sealed record EntryHold(string Problem, string Fix, bool IsWaiting);
