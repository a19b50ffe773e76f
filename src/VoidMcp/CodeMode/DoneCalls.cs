using System.Globalization;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.CodeMode;

/// <summary>A call that had succeeded when its script failed.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Line">The line of the call in the model's code; 0 if unknown.</param>
/// <param name="Arguments">The beginning of its arguments, as JSON.</param>
/// <param name="MayChange">Whether it may have changed something: the tool is not known to only read.</param>
/// <param name="Result">What the script got, as JSON; empty if it was too large to keep.</param>
internal sealed record DoneCall(
    string Server, string Tool, int Line, string Arguments, bool MayChange, ReadOnlyMemory<byte> Result);

/// <summary>
/// Tells the model what a failed script had done, so that a repaired one does not do it twice: the calls that may have
/// changed something, also those that were cancelled in flight, and where the results are kept.
/// </summary>
internal static class DoneCalls
{
    private const int MaxNamed = 12;

    /// <summary>Lists the calls that may have changed something; empty if there are none.</summary>
    /// <param name="outcome">The outcome of a failed script.</param>
    public static string Warning(ScriptOutcome outcome)
    {
        var inFlight = InFlight(outcome.MayHaveRun);
        return Succeeded(outcome.Done) + (inFlight.Length > 0 ? "\n" : "") + inFlight;
    }

    /// <summary>Names the calls that were cancelled but may have run at their servers.</summary>
    /// <param name="mayHaveRun">The tools, one item for each call; the text is empty if there are none.</param>
    public static string InFlight(IReadOnlyList<string> mayHaveRun)
    {
        if (mayHaveRun.Count == 0) return "";
        var tools = mayHaveRun.GroupBy(static t => t, StringComparer.Ordinal).ToList();
        var named = tools.Take(MaxNamed).Select(static g => string.Create(
            CultureInfo.InvariantCulture, $"{g.Key}{(g.Count() > 1 ? $" × {g.Count()}" : "")}"));
        var more = tools.Count > MaxNamed ? $" and {tools.Count - MaxNamed} more tools" : "";
        return $"may have run: {string.Join(", ", named)}{more} (cancelled in flight); check before you repeat";
    }

    private static string Succeeded(IReadOnlyList<DoneCall> done)
    {
        var changes = done.Where(static d => d.MayChange).ToList();
        if (changes.Count == 0) return "";
        var named = changes.Take(MaxNamed).Select(static d => string.Create(
            CultureInfo.InvariantCulture,
            $"{d.Server}.{d.Tool}({d.Arguments}){(d.Line > 0 ? $" on line {d.Line}" : "")}"));
        var more = changes.Count > MaxNamed ? $" and {changes.Count - MaxNamed} more" : "";
        return $"\ndone already: {string.Join(", ", named)}{more}; do not repeat";
    }

    /// <summary>All results as one JSON array, in the order of the calls.</summary>
    public static ReadOnlyMemory<byte> Results(IReadOnlyList<DoneCall> done) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var call in done)
        {
            w.WriteStartObject();
            w.WriteString("call"u8, $"{call.Server}.{call.Tool}");
            w.WriteNumber("line"u8, call.Line);
            w.WriteString("arguments"u8, call.Arguments);
            w.WritePropertyName("result"u8);
            if (call.Result.IsEmpty) w.WriteNullValue();
            else w.WriteRaw(call.Result);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    /// <summary>Says where the results are.</summary>
    public static string Kept(string handle, IReadOnlyList<DoneCall> done)
    {
        var text = new StringBuilder($"\nresults so far: (await results.get(\"{handle}\"))[i].result, with i = ");
        text.AppendJoin(", ", done.Take(MaxNamed).Select(static (d, i) => $"{i}: {d.Server}.{d.Tool}"));
        if (done.Count > MaxNamed) text.Append(CultureInfo.InvariantCulture, $" … {done.Count - 1}");
        return text.ToString();
    }
}
