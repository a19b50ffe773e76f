using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>Reads bodies without trusting their size.</summary>
internal static class BoundedBody
{
    /// <summary>The body up to so many bytes; the rest is left unread.</summary>
    public static async Task<byte[]> BeginningAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (bytes.Length < most && await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - bytes.Length)), cancellation) is > 0 and var count)
        {
            await bytes.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        return bytes.ToArray();
    }

    /// <summary>The whole body.</summary>
    /// <exception cref="InvalidDataException">It is larger than a message may be.</exception>
    public static async Task<byte[]> WholeAsync(HttpContent content, CancellationToken cancellation)
    {
        var bytes = await BeginningAsync(content, LineChannel.MaxLine + 1, cancellation);
        return bytes.Length <= LineChannel.MaxLine ? bytes : throw TooLarge();
    }

    public static InvalidDataException TooLarge() => new($"a message is larger than {LineChannel.MaxLine / (1024 * 1024)} MiB");
}
