namespace VoidMcp.Registry;

/// <summary>
/// Expands the values of one server and logs what can't be expanded; with <c>keepUnresolved</c> such a value stays as
/// it is instead, and nothing is logged.
/// </summary>
internal sealed class ServerValues(ValueExpander expander, string entry, ProblemLog log, bool keepUnresolved)
{
    public void Wrong(int line, string message, string? fix = null) => log.Add(line, entry, message, fix);

    public string Expand(string key, string text, int line) => TryExpand(key, text, line).Text;

    /// <summary>The same for a value in which a leading <c>~</c> is the home folder.</summary>
    public string ExpandPath(string key, string text, int line) => Expand(key, expander.ExpandHome(text), line);

    public Expansion TryExpand(string key, string text, int line)
    {
        var expansion = expander.Expand(text);
        if (!expansion.IsComplete && !keepUnresolved) log.Add(line, entry, $"{key}: {expansion.Problem}", expansion.Fix);
        return expansion;
    }
}
