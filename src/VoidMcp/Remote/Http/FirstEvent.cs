using System.Text;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Looks at the first event of a response to tell the older transport, whose servers may open their stream whatever the
/// method: it begins with an <c>endpoint</c> event, which Streamable HTTP does not have.
/// </summary>
internal static class FirstEvent
{
    private const int MostBytes = 1024;

    /// <summary>Whether a response is the stream of the older transport; it can be read again afterwards.</summary>
    public static async Task<bool> IsEndpointAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        var stream = new UnpackedStream(await response.Content.ReadAsStreamAsync(cancellation));
        var (isEndpoint, whole) = await ReadAsync(stream, cancellation);
        response.Content = new StreamContent(whole);
        foreach (var (name, values) in headers) response.Content.Headers.TryAddWithoutValidation(name, values);
        return isEndpoint;
    }

    /// <summary>Reads up to the first field of the first event.</summary>
    /// <param name="stream">The response.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>Whether it is an endpoint, and the stream from its beginning.</returns>
    public static async Task<(bool IsEndpoint, Stream Whole)> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes];
        var length = 0;
        while (length < MostBytes && FieldIn(buffer.AsSpan(0, length)) is null)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (count == 0) break;
            length += count;
        }

        var field = FieldIn(buffer.AsSpan(0, length));
        var isEndpoint = field?.Replace(" ", "", StringComparison.Ordinal) == "event:endpoint";
        return (isEndpoint, new PrefixedStream(buffer.AsMemory(0, length), stream));
    }

    /// <summary>The first whole line that is neither empty nor a comment; null if there is none yet.</summary>
    private static string? FieldIn(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end)
        {
            var line = text[..end];
            if (line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (!line.IsEmpty && line[0] != (byte)':') return Encoding.UTF8.GetString(line);
            text = text[(end + 1)..];
        }

        return null;
    }
}
