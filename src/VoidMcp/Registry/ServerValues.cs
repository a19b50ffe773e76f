namespace VoidMcp.Registry;

/// <summary>
/// Expands the values of one server and logs what can't be expanded; with <c>keepUnresolved</c> such a value stays as
/// it is instead, and nothing is logged.
/// </summary>
internal sealed class ServerValues(ValueExpander expander, string entry, ProblemLog log, bool keepUnresolved)
{
    /// <summary>What was met so far that must not be shown.</summary>
    public EntrySecrets Secrets { get; } = new();

    /// <summary>Whether a value could not be resolved, which was logged.</summary>
    public bool HasUnresolved { get; private set; }

    public void Wrong(int line, string message, string? fix = null) => log.Add(line, entry, message, fix);

    /// <summary>A value under a name of the user's: of a variable or a header.</summary>
    public string ExpandNamed(string key, string name, string text, int line)
    {
        var expansion = TryExpand(key, text, line);
        if (expansion.IsComplete) Secrets.NoteNamed(name, expansion.Text);
        return expansion.Text;
    }

    /// <summary>
    /// A part of the command line, in which a leading <c>~</c> is the home folder. It can hold no secret: every process of the
    /// machine may read it.
    /// </summary>
    public string ExpandPath(string key, string text, int line) => Expanded(key, expander.ExpandHome(text), line, mayHoldSecrets: false).Text;

    public Expansion TryExpand(string key, string text, int line) => Expanded(key, text, line, mayHoldSecrets: true);

    private Expansion Expanded(string key, string text, int line, bool mayHoldSecrets)
    {
        var expansion = expander.Expand(text, mayHoldSecrets);
        Secrets.Note(text, expansion);
        if (expansion.IsComplete || keepUnresolved) return expansion;
        HasUnresolved = true;
        log.Add(line, entry, $"{key}: {expansion.Problem}", expansion.Fix);
        return expansion;
    }
}
