using System.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// The batches received over one channel (2025-03-26, basic, "Batching") that are not fully answered yet. The responses
/// of one batch are sent together, as an array, once all are there; requests without a response are not waited for.
/// </summary>
internal sealed class BatchedAnswers
{
    private readonly Lock _gate = new();
    private readonly List<Batch> _open = [];

    /// <summary>Whether no batch is open.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _open.Count == 0;
        }
    }

    /// <summary>Registers one batch; call it before its requests are handled.</summary>
    /// <param name="requests">Their raw IDs.</param>
    public void Expect(IEnumerable<ReadOnlyMemory<byte>> requests)
    {
        var batch = new Batch([.. requests.Select(Key)]);
        if (batch.Left.Count == 0) return;
        lock (_gate) _open.Add(batch);
    }

    /// <summary>Stores a response that belongs to a batch.</summary>
    /// <param name="request">The request's raw ID.</param>
    /// <param name="answer">The whole message; empty if there will be no response.</param>
    /// <param name="ready">All responses of the batch, if this was the last one; else empty.</param>
    /// <returns>False if it belongs to no batch and must be sent on its own.</returns>
    public bool Take(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer, out ReadOnlyMemory<byte> ready)
    {
        ready = default;
        lock (_gate)
        {
            if (_open.Count == 0) return false;
            var key = Key(request);
            if (_open.Find(b => b.Left.Contains(key)) is not { } batch) return false;
            batch.Left.Remove(key);
            if (!answer.IsEmpty) batch.Answers.Add(answer);
            if (batch.Left.Count > 0) return true;
            _open.Remove(batch);
            if (batch.Answers.Count > 0) ready = Array(batch.Answers);
            return true;
        }
    }

    private static ReadOnlyMemory<byte> Array(IReadOnlyList<ReadOnlyMemory<byte>> messages) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var message in messages) w.WriteRaw(message);
        w.WriteEndArray();
    });

    private static string Key(ReadOnlyMemory<byte> id) => Encoding.UTF8.GetString(id.Span);

    private sealed class Batch(List<string> left)
    {
        public List<string> Left { get; } = left;

        public List<ReadOnlyMemory<byte>> Answers { get; } = [];
    }
}
