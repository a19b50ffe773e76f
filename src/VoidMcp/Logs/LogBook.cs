using System.Text;
using System.Threading.Channels;
using VoidMcp.Errors;

namespace VoidMcp.Logs;

/// <summary>
/// What one process logs. Writing never waits: entries go into a bounded queue, and one task of its own brings them to the
/// files, as many at once as there are. Where the queue is full the newest entries are dropped and counted; where the
/// files can't be written nothing is logged, and nothing else suffers. Requests, arguments and results are none of its
/// business; secrets are masked by those who call.
/// </summary>
internal sealed class LogBook : IAsyncDisposable
{
    /// <summary>Entries that wait at most.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Entries in one append, so that others get their turn at the lock.</summary>
    private const int MaxBatch = 512;

    /// <summary>How long the end of a process waits for its last entries.</summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(1);

    private readonly Channel<(string? Server, LogEntry Entry)> _waiting = Channel.CreateBounded<(string?, LogEntry)>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly LogFiles _files;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private int _dropped;

    /// <param name="files">Where to.</param>
    /// <param name="time">The clock of the entries.</param>
    public LogBook(LogFiles files, TimeProvider time)
    {
        _files = files;
        _time = time;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Notes something about the gateway itself.</summary>
    public void Gateway(LogKind kind, string text) => Add(null, kind, text);

    /// <summary>Notes something about a server, or what it said.</summary>
    public void Server(string server, LogKind kind, string text) => Add(server, kind, text);

    /// <summary>Writes what waits, for a second at most, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _stop.CancelAfter(LastEntries);
        await _writing;
        _stop.Dispose();
    }

    private void Add(string? server, LogKind kind, string text)
    {
        if (!_waiting.Writer.TryWrite((server, new LogEntry(_time.GetUtcNow(), Environment.ProcessId, kind, text)))) Interlocked.Increment(ref _dropped);
    }

    private async Task WriteAsync()
    {
        var texts = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            texts.Clear();
            for (var i = 0; i < MaxBatch && _waiting.Reader.TryRead(out var next); i++) Put(next.Server, next.Entry);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                Put(null, new LogEntry(_time.GetUtcNow(), Environment.ProcessId, LogKind.Warning, $"{dropped} lines came too fast to be logged"));
            await AppendAsync(texts);
            if (_stop.IsCancellationRequested) return;
        }

        // No server is called so; a dictionary has no room for null.
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
            await _files.AppendAsync(texts.Select(t => (t.Key.Length == 0 ? null : t.Key, t.Value.ToString())), _stop.Token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or VoidMcpException or OperationCanceledException)
        {
            // There is nowhere left to say so: a full disk must not fill stderr too, nor stop a gateway.
        }
    }
}
