namespace VoidMcp.CodeMode;

/// <summary>
/// The replies of a running script that are kept in case it fails, up to a size; the oldest make room. Guarded by the
/// script's lock.
/// </summary>
internal sealed class KeptReplies
{
    /// <summary>The total size of the kept results.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly Queue<CallMade> _calls = [];
    private long _bytes;

    /// <summary>Keeps the reply of a completed call.</summary>
    public void Add(CallMade call)
    {
        _calls.Enqueue(call);
        _bytes += call.Reply!.Payload.Length;
        while (_bytes > MaxBytes)
        {
            var oldest = _calls.Dequeue();
            _bytes -= oldest.Reply!.Payload.Length;
            oldest.Reply = oldest.Reply.WithoutPayload();
        }
    }
}
