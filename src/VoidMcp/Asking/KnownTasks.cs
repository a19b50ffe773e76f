using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The tasks of one connection, in one direction, and the client that each is of: who is asked when the server wants something
/// because of a task, who takes its progress, and whether the server still works on any. The oldest are forgotten first.
/// </summary>
/// <param name="time">The clock of the tasks' ages.</param>
internal sealed class KnownTasks(TimeProvider time)
{
    private const int Most = 1000;

    /// <summary>A task of which nothing is heard any more does not keep a server from being stopped as idle beyond this.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Known> _tasks = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether a task is not known to be over, and still within the time for which it is kept.</summary>
    public bool AnyRunning
    {
        get
        {
            lock (_gate) return _tasks.Values.Any(t => !t.IsOver && time.GetElapsedTime(t.Since) < t.Kept);
        }
    }

    /// <summary>A request was answered with the promise of a task.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="result">The raw result that promises it.</param>
    /// <param name="client">Whose it is; null for nobody who could be asked.</param>
    /// <param name="token">The progress token of the request, which is valid for as long as the task runs; empty for none.</param>
    /// <param name="onProgress">Takes raw params of progress; null where nobody wants it.</param>
    public void Add(string id, ReadOnlyMemory<byte> result, CallingClient? client, ReadOnlyMemory<byte> token = default, Action<ReadOnlyMemory<byte>>? onProgress = null)
    {
        var kept = TaskShape.Kept(result) is { } said && said < LongestSilence ? said : LongestSilence;
        lock (_gate)
        {
            if (!_tasks.ContainsKey(id)) _order.Enqueue(id);
            _tasks[id] = new Known(client, token.ToArray(), onProgress, time.GetTimestamp(), kept);
            while (_order.Count > Most) _tasks.Remove(_order.Dequeue());
        }
    }

    /// <summary>The server told how a task stands; null for an unknown status, which changes nothing.</summary>
    public void Heard(string? id, string? status)
    {
        if (id is null || !TaskShape.IsOver(status)) return;
        lock (_gate)
        {
            if (_tasks.TryGetValue(id, out var task)) _tasks[id] = task with { IsOver = true, OnProgress = null };
        }
    }

    /// <summary>Whether a task of this id was promised here.</summary>
    public bool Has(string id)
    {
        lock (_gate) return _tasks.ContainsKey(id);
    }

    /// <summary>Whose task it is; null where nobody's.</summary>
    public CallingClient? ClientOf(string? id)
    {
        if (id is null) return null;
        lock (_gate) return _tasks.GetValueOrDefault(id)?.Client;
    }

    /// <summary>Leads progress that came after the promise to whoever asked for it; what belongs to no task is dropped.</summary>
    public void Progress(ReadOnlyMemory<byte> parameters)
    {
        var token = JsonSlices.Property(parameters, "progressToken"u8);
        Known? task;
        lock (_gate) task = token.IsEmpty ? null : _tasks.Values.FirstOrDefault(t => t.OnProgress is not null && t.Token.Span.SequenceEqual(token.Span));
        task?.OnProgress?.Invoke(parameters);
    }

    private sealed record Known(CallingClient? Client, ReadOnlyMemory<byte> Token, Action<ReadOnlyMemory<byte>>? OnProgress, long Since, TimeSpan Kept, bool IsOver = false);
}
