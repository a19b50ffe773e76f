using System.Globalization;
using VoidMcp.Protocol;

namespace VoidMcp.Logs;

/// <summary>
/// The log format: <c>2026-11-25T10:02:33.123Z 4711 stderr text</c>, further lines of a text indented by two spaces.
/// Control characters and terminal escape sequences are removed on writing, so that showing a log is safe and no text
/// can forge an entry.
/// </summary>
internal static class LogFormat
{
    /// <summary>Maximum length of a text, in characters; longer ones are truncated.</summary>
    public const int MaxText = 16 * 1024;

    private const string Indent = "  ";
    private const string TimePattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Formats an entry, with a final line break.</summary>
    public static string Write(LogEntry entry)
    {
        var text = CleanText.Of(entry.Text.Length > MaxText ? entry.Text[..MaxText] + "…" : entry.Text).TrimEnd();
        return $"{TimeOf(entry.Time)} {entry.Pid} {WordOf(entry.Kind)} "
            + $"{text.Replace("\n", "\n" + Indent, StringComparison.Ordinal)}\n";
    }

    /// <summary>Formats a timestamp for files and JSON output.</summary>
    public static string TimeOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimePattern, CultureInfo.InvariantCulture);

    /// <summary>Formats the kind for files and JSON output.</summary>
    public static string WordOf(LogKind kind) => kind switch
    {
        LogKind.Stderr => "stderr",
        LogKind.Warning => "warning",
        _ => "info",
    };

    /// <summary>Parses complete lines. Invalid lines (such as one truncated by a full disk) are skipped.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="before">
    /// The previous entry. If the text starts with continuation lines of it, they become an entry of their own.
    /// </param>
    public static IReadOnlyList<LogEntry> Read(string text, LogEntry? before = null)
    {
        var entries = new List<LogEntry>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal))
            {
                if (entries.Count == 0 && before is not null)
                    entries.Add(before with { Text = line[Indent.Length..] });
                else if (entries.Count > 0)
                    entries[^1] = entries[^1] with { Text = $"{entries[^1].Text}\n{line[Indent.Length..]}" };
            }
            else if (EntryOf(line) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Opens a log for reading.</summary>
    public static LogReader<LogEntry> Open(string path) => new(path, Read);

    private static LogEntry? EntryOf(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts.Length < 4 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return null;
        if (!DateTimeOffset.TryParseExact(
            parts[0],
            TimePattern,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time))
        {
            return null;
        }

        LogKind? kind = parts[2] switch
        {
            "stderr" => LogKind.Stderr,
            "warning" => LogKind.Warning,
            "info" => LogKind.Info,
            _ => null,
        };
        return kind is { } known ? new LogEntry(time, pid, known, parts[3]) : null;
    }
}

/// <summary>The kind of a log entry.</summary>
internal enum LogKind
{
    /// <summary>A normal event: started, stopped, reloaded.</summary>
    Info,

    /// <summary>A problem.</summary>
    Warning,

    /// <summary>A line of a server's stderr.</summary>
    Stderr,
}

/// <summary>One log entry.</summary>
/// <param name="Time">The timestamp, UTC with milliseconds.</param>
/// <param name="Pid">The process ID of the gateway that logged it: several write to the same files.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Text">The text, possibly several lines. Untrusted, but without control characters.</param>
internal sealed record LogEntry(DateTimeOffset Time, int Pid, LogKind Kind, string Text);
