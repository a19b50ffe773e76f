using System.Text;
using System.Threading.Channels;
using VoidMcp.Errors;

namespace VoidMcp.Logs;

/// <summary>
/// Writes the audit file. Adding a record never blocks: records go into a queue, bounded in number and bytes, and a
/// background task, which starts with the first record, masks and appends them. What doesn't fit, or can't be written,
/// is counted, and the file says how much is missing as soon as it can be written.
/// </summary>
/// <param name="files">The files to append to.</param>
/// <param name="format">Formats and masks records.</param>
/// <param name="time">The clock of the lines about missing records.</param>
/// <param name="onProblem">Logs why the file can't be written, once per reason. Must not throw.</param>
internal sealed class AuditBook(LogFiles files, AuditFormat format, TimeProvider time, Action<string> onProblem)
    : IAsyncDisposable
{
    /// <summary>The size above which the file is rotated, in bytes.</summary>
    public const long FileLimit = 10 * 1024 * 1024;

    /// <summary>Capacity of the queue, in records.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Capacity of the queue, in bytes of arguments.</summary>
    private const long MaxWaitingBytes = 8 * 1024 * 1024;

    /// <summary>Maximum records per append, so that other processes get the lock in between.</summary>
    private const int MaxBatch = 512;

    /// <summary>How long disposal waits for queued records to be written.</summary>
    private static readonly TimeSpan LastRecords = TimeSpan.FromSeconds(1);

    private readonly Channel<AuditRecord> _waiting = Channel.CreateBounded<AuditRecord>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _writing;
    private long _waitingBytes;
    private int _missing;
    private string? _problem;

    public void Add(AuditRecord record)
    {
        var bytes = record.Arguments.Length;
        if (Interlocked.Add(ref _waitingBytes, bytes) <= MaxWaitingBytes && _waiting.Writer.TryWrite(record))
        {
            if (_writing is null) Start();
            return;
        }

        Interlocked.Add(ref _waitingBytes, -bytes);
        Interlocked.Increment(ref _missing);
    }

    /// <summary>Writes the queued records, for at most one second, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _stop.CancelAfter(LastRecords);
        Task? writing;
        lock (_gate) writing = _writing;
        if (writing is not null) await writing;
        _stop.Dispose();
    }

    private void Start()
    {
        lock (_gate) _writing ??= Task.Run(WriteAsync);
    }

    private async Task WriteAsync()
    {
        var text = new StringBuilder();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            text.Clear();
            var count = 0;
            for (; count < MaxBatch && _waiting.Reader.TryRead(out var record); count++)
            {
                text.Append(format.Write(record));
                Interlocked.Add(ref _waitingBytes, -record.Arguments.Length);
            }

            var missing = Interlocked.Exchange(ref _missing, 0);
            if (missing > 0) text.Append(AuditFormat.WriteDropped(time.GetUtcNow(), missing));
            if (!await TryAppendAsync(text.ToString())) Interlocked.Add(ref _missing, count + missing);
            if (_stop.IsCancellationRequested) return;
        }
    }

    private async Task<bool> TryAppendAsync(string text)
    {
        try
        {
            await files.AppendAsync(LogFolder.Audit, text, _stop.Token);
            _problem = null;
            return true;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            if (_problem != error.Message) onProblem($"the audit can't be written: {error.Message}");
            _problem = error.Message;
            return false;
        }
    }
}
