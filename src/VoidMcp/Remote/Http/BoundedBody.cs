using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>Reads HTTP bodies with a size limit.</summary>
internal static class BoundedBody
{
    /// <summary>Reads at most the given number of bytes; the rest is left unread.</summary>
    public static async Task<byte[]> BeginningAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (bytes.Length < most && await stream.ReadAsync(
            buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - bytes.Length)), cancellation) is > 0 and var count)
        {
            await bytes.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="InvalidDataException">The body exceeds the maximum message size.</exception>
    public static async Task<byte[]> WholeAsync(HttpContent content, CancellationToken cancellation)
    {
        var bytes = await BeginningAsync(content, LineChannel.MaxLine + 1, cancellation);
        return bytes.Length <= LineChannel.MaxLine ? bytes : throw TooLarge();
    }

    public static InvalidDataException TooLarge() => new($"message exceeds {LineChannel.MaxLine / (1024 * 1024)} MiB");
}
