namespace VoidMcp.Sandbox;

/// <summary>Cryptographically random bytes for scripts. Works in a sealed worker once it has been used.</summary>
internal static class RandomSource
{
    /// <summary>
    /// Returns cryptographically random bytes, taken from version 4 GUIDs: their source is already open, while the
    /// framework's own generator would load a system library at its first use.
    /// </summary>
    public static byte[] Bytes(int count)
    {
        // Only the first six of a GUID's sixteen bytes are purely random.
        const int bytesOfId = 6;
        Span<byte> id = stackalloc byte[16];
        var bytes = new byte[count];
        for (var rest = bytes.AsSpan(); rest.Length > 0; rest = rest[Math.Min(bytesOfId, rest.Length)..])
        {
            Guid.NewGuid().TryWriteBytes(id);
            id[..Math.Min(bytesOfId, rest.Length)].CopyTo(rest);
        }

        return bytes;
    }
}
