namespace VoidMcp.Remote.Http;

/// <summary>A stream with a prefix of our own.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : IncomingStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_prefix.IsEmpty) return rest.ReadAsync(buffer, cancellationToken);
        var size = Math.Min(buffer.Length, _prefix.Length);
        _prefix[..size].CopyTo(buffer);
        _prefix = _prefix[size..];
        return ValueTask.FromResult(size);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
