namespace VoidMcp.Remote.Http;

/// <summary>
/// Bounds the notifications and responses on their way to a server that is slow to accept them: optional ones are
/// dropped early, all of them late, and counted.
/// </summary>
internal sealed class UnsentMessages
{
    /// <summary>The size, in bytes, above which optional messages are dropped, and above which all are.</summary>
    private const long MostForMissable = 1L << 20, Most = 64L << 20;

    /// <summary>The overhead of a message, in bytes.</summary>
    private const int Overhead = 1024;

    private readonly Lock _gate = new();
    private long _bytes, _dropped;

    /// <summary>Adds a message; false if it must be dropped.</summary>
    /// <param name="length">Its length, in bytes.</param>
    /// <param name="isMissable">Whether it is optional.</param>
    public bool TryAdd(int length, bool isMissable)
    {
        lock (_gate)
        {
            if (_bytes > (isMissable ? MostForMissable : Most))
            {
                _dropped++;
                return false;
            }

            _bytes += length + Overhead;
            return true;
        }
    }

    /// <summary>Removes a message that was sent, or failed.</summary>
    /// <returns>How many were dropped, once there is room again; else 0.</returns>
    public long Remove(int length)
    {
        lock (_gate)
        {
            _bytes -= length + Overhead;
            if (_bytes > MostForMissable) return 0;
            var dropped = _dropped;
            _dropped = 0;
            return dropped;
        }
    }
}
