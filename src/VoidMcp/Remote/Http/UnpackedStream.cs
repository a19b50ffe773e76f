using System.IO.Compression;

namespace VoidMcp.Remote.Http;

/// <summary>
/// A stream of events as text: some servers compress it without saying so, which its first bytes show.
/// </summary>
/// <param name="source">The stream as it came; disposed with this one.</param>
internal sealed class UnpackedStream(Stream source) : IncomingStream
{
    private Stream? _text;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _text ??= await OpenAsync(cancellationToken);
        return await _text.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text?.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        var first = new byte[2];
        var count = await source.ReadAsync(first, cancellation);
        if (count == 1 && first[0] == 0x1F) count += await source.ReadAsync(first.AsMemory(1), cancellation);
        var whole = new PrefixedStream(first.AsMemory(0, count), source);
        return BodyEncoding.IsGzip(first.AsSpan(0, count))
            ? new GZipStream(whole, CompressionMode.Decompress)
            : whole;
    }
}
