namespace VoidMcp.Logs;

/// <summary>An entry and whose it is: a server's name, or null for a gateway's own.</summary>
internal sealed record LogLine(string? Server, LogEntry Entry);

/// <summary>Several logs as one, in the order of time. Not for several threads.</summary>
/// <param name="folder">Where the logs are.</param>
/// <param name="hasGateways">Whether the gateways' own log belongs to it.</param>
/// <param name="servers">Those whose logs belong to it, asked each time: some begin to log later.</param>
internal sealed class MergedLogs(string folder, bool hasGateways, Func<IReadOnlyList<string>> servers) : IDisposable
{
    private readonly Dictionary<string, LogReader> _readers = new(StringComparer.Ordinal);

    /// <summary>What was added since the last call; at first all that there is.</summary>
    public IReadOnlyList<LogLine> ReadMore()
    {
        var lines = new List<LogLine>();
        if (hasGateways) Read(null);
        foreach (var name in servers()) Read(name);

        // Stable: lines of the same moment stay in the order of their files.
        return [.. lines.OrderBy(l => l.Entry.Time)];

        void Read(string? name)
        {
            if (!_readers.TryGetValue(name ?? "", out var reader)) _readers[name ?? ""] = reader = new LogReader(LogFolder.PathOf(folder, name));
            lines.AddRange(reader.ReadMore().Select(e => new LogLine(name, e)));
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers.Values) reader.Dispose();
    }
}
