using System.Text;
using System.Threading.Channels;
using VoidMcp.Errors;

namespace VoidMcp.Logs;

/// <summary>
/// The log of one process. Writing never blocks: entries go into a bounded queue, and a background task appends them to
/// the files in batches. When the queue is full, new entries are dropped and counted; when the files can't be written,
/// entries are lost without affecting anything else. Requests, arguments and results are never logged; callers mask
/// secrets.
/// </summary>
internal sealed class LogBook : IAsyncDisposable
{
    /// <summary>Capacity of the queue, in entries.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Maximum entries per append, so that other processes get the lock in between.</summary>
    private const int MaxBatch = 512;

    /// <summary>How long disposal waits for queued entries to be written.</summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(1);

    private readonly Channel<(string? Server, LogEntry Entry)> _waiting = Channel.CreateBounded<(string?, LogEntry)>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly LogFiles _files;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private int _dropped;

    /// <param name="files">The files to append to.</param>
    /// <param name="time">The clock for timestamps.</param>
    public LogBook(LogFiles files, TimeProvider time)
    {
        _files = files;
        _time = time;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Logs an entry about the gateway itself.</summary>
    public void Gateway(LogKind kind, string text) => Add(null, kind, text);

    /// <summary>Logs an entry about a server, or a line of its stderr.</summary>
    public void Server(string server, LogKind kind, string text) => Add(server, kind, text);

    /// <summary>Writes the queued entries, for at most one second, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _stop.CancelAfter(LastEntries);
        await _writing;
        _stop.Dispose();
    }

    private void Add(string? server, LogKind kind, string text)
    {
        if (!_waiting.Writer.TryWrite((server, new LogEntry(_time.GetUtcNow(), Environment.ProcessId, kind, text))))
            Interlocked.Increment(ref _dropped);
    }

    private async Task WriteAsync()
    {
        var texts = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            texts.Clear();
            for (var i = 0; i < MaxBatch && _waiting.Reader.TryRead(out var next); i++) Put(next.Server, next.Entry);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                var text = $"{dropped} log entries dropped: the queue was full";
                Put(null, new LogEntry(_time.GetUtcNow(), Environment.ProcessId, LogKind.Warning, text));
            }

            await AppendAsync(texts);
            if (_stop.IsCancellationRequested) return;
        }

        // The empty string stands for the gateway: it is not a valid server name, and a dictionary key can't be null.
        void Put(string? server, LogEntry entry)
        {
            if (!texts.TryGetValue(server ?? "", out var text)) texts[server ?? ""] = text = new StringBuilder();
            text.Append(LogFormat.Write(entry));
        }
    }

    private async Task AppendAsync(Dictionary<string, StringBuilder> texts)
    {
        try
        {
            await _files.AppendAsync(
                texts.Select(t => (t.Key.Length == 0 ? null : t.Key, t.Value.ToString())), _stop.Token);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            // There is nowhere to report this: a full disk must neither flood stderr nor stop a gateway.
        }
    }
}
