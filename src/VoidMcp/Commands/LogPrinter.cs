using System.Globalization;
using System.Text.Json;
using VoidMcp.Logs;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Prints log entries as <c>time name | text</c>, the name on each line of a text. Terminals get the local time of day
/// and a colour per name, pipes full UTC timestamps.
/// </summary>
internal sealed class LogPrinter(Output output, bool isJson, TimeProvider time)
{
    /// <summary>Maximum width of the name column; longer names shift the text to the right.</summary>
    private const int WidestName = 24;

    private static readonly string[] Colors = ["cyan", "green", "magenta", "blue", "teal", "purple", "olive", "navy"];

    private readonly Dictionary<string, string> _colors = new(StringComparer.Ordinal);
    private int _width;

    public void Lines(IReadOnlyList<LogLine> lines)
    {
        foreach (var line in lines) _width = Math.Min(WidestName, Math.Max(_width, NameOf(line).Length));
        foreach (var line in lines)
        {
            if (isJson) output.Json(JsonOf(line));
            else Text(line);
        }
    }

    private static string NameOf(LogLine line) => line.Server ?? $"{LogFolder.Gateway} {line.Entry.Pid}";

    private void Text(LogLine line)
    {
        var name = NameOf(line);
        if (!_colors.TryGetValue(name, out var color)) _colors[name] = color = Colors[_colors.Count % Colors.Length];
        var moment = output.Stdout.IsTerminal
            ? TimeZoneInfo.ConvertTime(line.Entry.Time, time.LocalTimeZone)
                .ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : LogFormat.TimeOf(line.Entry.Time);
        foreach (var text in line.Entry.Text.Split('\n'))
        {
            var shown = Output.Text(text);
            if (line.Entry.Kind == LogKind.Warning) shown = $"[yellow]{shown}[/]";
            output.Line($"[grey]{moment}[/] [{color}]{name.PadRight(_width)} |[/] {shown}");
        }
    }

    private static string JsonOf(LogLine line)
    {
        var entry = line.Entry;
        return JsonSerializer.Serialize(
            new LogDocument(
                LogFormat.TimeOf(entry.Time), line.Server, entry.Pid, LogFormat.WordOf(entry.Kind), entry.Text),
            CommandsJson.Compact.LogDocument);
    }
}

/// <summary>A log entry for programs.</summary>
/// <param name="Time">When, as the files write it.</param>
/// <param name="Server">Whose; null for the gateway's own.</param>
/// <param name="Gateway">The process of the gateway that logged it.</param>
/// <param name="Kind"><c>info</c>, <c>warning</c> or <c>stderr</c>.</param>
/// <param name="Text">The text.</param>
internal sealed record LogDocument(string Time, string? Server, int Gateway, string Kind, string Text);
