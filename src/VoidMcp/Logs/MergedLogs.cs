namespace VoidMcp.Logs;

/// <summary>A log entry with its server's name, or null for the gateway.</summary>
internal sealed record LogLine(string? Server, LogEntry Entry);

/// <summary>Merges several logs, sorted by time. Not thread-safe.</summary>
/// <param name="folder">The logs folder.</param>
/// <param name="hasGateways">Whether to include the gateways' log.</param>
/// <param name="servers">Returns the servers to include. Called on each read: some start to log later.</param>
internal sealed class MergedLogs(string folder, bool hasGateways, Func<IReadOnlyList<string>> servers) : IDisposable
{
    private readonly Dictionary<string, LogReader<LogEntry>> _readers = new(StringComparer.Ordinal);

    /// <summary>Returns the entries since the last call; the first call returns all.</summary>
    public IReadOnlyList<LogLine> ReadMore()
    {
        var lines = new List<LogLine>();
        if (hasGateways) Read(null);
        foreach (var name in servers()) Read(name);

        // A stable sort: entries with the same time stay in the order of their files.
        return [.. lines.OrderBy(l => l.Entry.Time)];

        void Read(string? name)
        {
            if (!_readers.TryGetValue(name ?? "", out var reader))
                _readers[name ?? ""] = reader = LogFormat.Open(LogFolder.PathOf(folder, name));
            lines.AddRange(reader.ReadMore().Select(e => new LogLine(name, e)));
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers.Values) reader.Dispose();
    }
}
