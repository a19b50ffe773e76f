using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>
/// The tasks of one connection, in one direction, and the client of each: tells which client to ask when the server
/// sends a request about a task, which one receives its progress, and whether any task is unfinished. The oldest are
/// dropped first.
/// </summary>
/// <param name="time">The clock of the tasks' ages.</param>
internal sealed class KnownTasks(TimeProvider time)
{
    private const int Most = 1000;

    /// <summary>A task without news keeps a server from being stopped as idle for at most this long.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownTask> _tasks = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether a task is unfinished and within its TTL.</summary>
    public bool AnyRunning
    {
        get
        {
            lock (_gate) return _tasks.Values.Any(t => !t.IsOver && time.GetElapsedTime(t.Since) < t.Kept);
        }
    }

    /// <summary>Records a task that a request created.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="result">The raw result with the task.</param>
    /// <param name="client">The task's client; null if there is no client to ask.</param>
    /// <param name="token">The progress token of the request, valid while the task runs; empty for none.</param>
    /// <param name="onProgress">Receives raw progress params; null to ignore progress.</param>
    public void Add(
        string id,
        ReadOnlyMemory<byte> result,
        CallingClient? client,
        ReadOnlyMemory<byte> token = default,
        Action<ReadOnlyMemory<byte>>? onProgress = null)
    {
        var kept = TaskShape.Kept(result) is { } said && said < LongestSilence ? said : LongestSilence;
        lock (_gate)
        {
            if (!_tasks.ContainsKey(id)) _order.Enqueue(id);
            _tasks[id] = new KnownTask(client, token.ToArray(), onProgress, time.GetTimestamp(), kept);
            while (_order.Count > Most) _tasks.Remove(_order.Dequeue());
        }
    }

    /// <summary>Records a task's status; null for an unknown status, which changes nothing.</summary>
    public void Heard(string? id, string? status)
    {
        if (id is null || !TaskShape.IsOver(status)) return;
        lock (_gate)
        {
            if (_tasks.TryGetValue(id, out var task)) _tasks[id] = task with { IsOver = true, OnProgress = null };
        }
    }

    /// <summary>Whether a task with this ID was created here.</summary>
    public bool Has(string id)
    {
        lock (_gate) return _tasks.ContainsKey(id);
    }

    /// <summary>Returns the task's client; null if unknown.</summary>
    public CallingClient? ClientOf(string? id)
    {
        if (id is null) return null;
        lock (_gate) return _tasks.GetValueOrDefault(id)?.Client;
    }

    /// <summary>
    /// Forwards progress of a running task to its caller; progress that belongs to no task is dropped.
    /// </summary>
    public void Progress(ReadOnlyMemory<byte> parameters)
    {
        var token = JsonSlices.Property(parameters, "progressToken"u8);
        KnownTask? task;
        lock (_gate)
        {
            task = token.IsEmpty
                ? null
                : _tasks.Values.FirstOrDefault(t => t.OnProgress is not null && t.Token.Span.SequenceEqual(token.Span));
        }

        task?.OnProgress?.Invoke(parameters);
    }

    private sealed record KnownTask(
        CallingClient? Client,
        ReadOnlyMemory<byte> Token,
        Action<ReadOnlyMemory<byte>>? OnProgress,
        long Since,
        TimeSpan Kept,
        bool IsOver = false);
}
