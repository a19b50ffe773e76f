using System.Globalization;
using VoidMcp.Logs;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Prints audit records as <c>time client | server.tool decision, outcome, duration, size</c>, with reason and
/// arguments on lines of their own; programs get the raw lines. Terminals get the local time of day, pipes full UTC
/// timestamps.
/// </summary>
internal sealed class AuditPrinter(Output output, bool isJson, TimeProvider time)
{
    /// <summary>Maximum characters of a client's name.</summary>
    private const int LongestName = 40;

    /// <summary>Maximum characters of the arguments that are shown; <c>--json</c> shows all.</summary>
    private const int MostArguments = 500;

    public void Lines(IReadOnlyList<AuditLine> lines)
    {
        foreach (var line in lines)
        {
            if (isJson) output.Json(line.Raw);
            else Text(line);
        }
    }

    private void Text(AuditLine line)
    {
        var moment = output.Stdout.IsTerminal
            ? TimeZoneInfo.ConvertTime(line.Time, time.LocalTimeZone)
                .ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : LogFormat.TimeOf(line.Time);
        if (line.Dropped > 0)
        {
            output.Line($"[grey]{moment}[/] [yellow]{Sizes.Count(line.Dropped, "record")} missing[/]");
            return;
        }

        output.Line(
            $"[grey]{moment}[/] [cyan]{Output.Text(line.Client ?? "terminal", LongestName)} |[/] "
            + $"{Output.Text(Subject(line))} {Ending(line)}");
        if (line.Reason is { } reason) output.Line(Output.Text(reason), indent: 2);
        if (line.Arguments is { } arguments)
            output.Line($"[grey]{Output.Text(arguments, MostArguments)}[/]", indent: 2);
    }

    private static string Subject(AuditLine line) => line.Tool is { } tool
        ? $"{line.Server}.{tool}"
        : $"{line.Server} {line.Method}{(line.Target is { } target ? $" {target}" : "")}";

    private static string Ending(AuditLine line)
    {
        var script = line.Script is { } id ? Output.Text($", script {id}") : "";
        if (line.IsDenied) return $"[yellow]denied[/]{script}";
        var outcome = line.Outcome == "ok" ? "ok" : $"[yellow]{Output.Text(line.Outcome ?? "")}[/]";
        return $"{Output.Text(line.Decision ?? "")}, {outcome}, "
            + $"{Sizes.Time(TimeSpan.FromMilliseconds(line.Milliseconds))}, {Sizes.Bytes(line.Bytes)}{script}";
    }
}
