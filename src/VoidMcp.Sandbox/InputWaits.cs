namespace VoidMcp.Sandbox;

/// <summary>How to wait for a worker's input without reading from it.</summary>
/// <param name="Readable">
/// Waits until a read would not block, at most as long as it is told; not at all if that is negative. Returns whether
/// it would not.
/// </param>
/// <param name="UntilClosed">Waits until the other end is closed, whether or not there is something to read.</param>
internal sealed record InputWaits(Func<TimeSpan, bool> Readable, Action UntilClosed);
