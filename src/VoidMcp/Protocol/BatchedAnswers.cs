using System.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// The arrays of messages that came over one channel (2025-03-26, basic, "Batching") and are not answered yet. The answers to the
/// requests of one array leave together, as an array, once there are all of them; those that get none are not waited for.
/// </summary>
internal sealed class BatchedAnswers
{
    private readonly Lock _gate = new();
    private readonly List<Batch> _open = [];

    /// <summary>To be called before the requests are handed on; one array's.</summary>
    /// <param name="requests">Their raw ids.</param>
    public void Expect(IEnumerable<ReadOnlyMemory<byte>> requests)
    {
        var batch = new Batch([.. requests.Select(Key)]);
        if (batch.Left.Count == 0) return;
        lock (_gate) _open.Add(batch);
    }

    /// <summary>Takes an answer where it belongs to an array.</summary>
    /// <param name="request">The request's raw id.</param>
    /// <param name="answer">The whole message; empty where there will be none.</param>
    /// <param name="ready">All of the array's answers, where this was the last one; else empty.</param>
    /// <returns>False where it belongs to none and is to be sent by itself.</returns>
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
