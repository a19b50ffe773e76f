namespace VoidMcp.Registry;

/// <summary>
/// Expands the values of one server and logs references that can't be resolved. With <c>keepUnresolved</c>, such a
/// value stays as written and nothing is logged.
/// </summary>
internal sealed class ServerValues(ValueExpander expander, string entry, ProblemLog log, bool keepUnresolved)
{
    /// <summary>The secret values found so far.</summary>
    public EntrySecrets Secrets { get; } = new();

    /// <summary>Whether a reference could not be resolved and was logged.</summary>
    public bool HasUnresolved { get; private set; }

    public void Wrong(int line, string message, string? fix = null) => log.Add(line, entry, message, fix);

    /// <summary>Expands the value of a variable or header.</summary>
    public string ExpandNamed(string key, string name, string text, int line)
    {
        var expansion = TryExpand(key, text, line);
        if (expansion.IsComplete) Secrets.NoteNamed(name, expansion.Text);
        return expansion.Text;
    }

    /// <summary>
    /// Expands a part of the command line, including a leading <c>~</c>. Secrets are not allowed here: every process on
    /// the machine can read command lines.
    /// </summary>
    public string ExpandPath(string key, string text, int line) =>
        Expanded(key, expander.ExpandHome(text), line, mayHoldSecrets: false).Text;

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
