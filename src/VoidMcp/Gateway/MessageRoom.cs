namespace VoidMcp.Gateway;

/// <summary>
/// The maximum size of a result. It is less than <c>max-message</c>: clients on the TypeScript SDK count a partial
/// message together with the last 64 KiB that they read, which may belong to the next one.
/// </summary>
internal static class MessageRoom
{
    private const long ReadAhead = 64 * 1024, Envelope = 2 * 1024;

    /// <param name="maxMessage">The setting, in bytes; 0 for no limit.</param>
    /// <returns>The maximum size of the raw result in bytes; <see cref="int.MaxValue"/> for no limit.</returns>
    public static int Of(long maxMessage) =>
        maxMessage <= 0
            ? int.MaxValue
            : (int)Math.Min(maxMessage - Math.Min(ReadAhead + Envelope, maxMessage / 4), int.MaxValue);
}
