namespace VoidMcp.Registry;

/// <summary>
/// One error in the registry. Contains names of keys, servers and variables, never a value: values may be secrets.
/// </summary>
/// <param name="Line">The line, from 1; 0 for the whole file.</param>
/// <param name="Entry">The affected server; null for settings and the file itself.</param>
/// <param name="Message">What is wrong, as a clause without a final full stop.</param>
/// <param name="Fix">How to fix it; null if the message is enough.</param>
internal sealed record RegistryProblem(int Line, string? Entry, string Message, string? Fix)
{
    /// <summary>Formats the problem on one line for a terminal: <c>line 4: files: … (…)</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"line {Line}: " : "";
        var entry = Entry is null ? "" : $"{Entry}: ";
        return Fix is null ? $"{place}{entry}{Message}" : $"{place}{entry}{Message} ({Fix})";
    }
}

/// <summary>Collects the errors found while a registry is read, so that all are reported at once.</summary>
internal sealed class ProblemLog
{
    private readonly List<RegistryProblem> _problems = [];

    public int Count => _problems.Count;

    public void Add(int line, string? entry, string message, string? fix = null) =>
        _problems.Add(new RegistryProblem(line, entry, message, fix));

    /// <summary>All errors so far, sorted by line; errors on the same line keep their order.</summary>
    public IReadOnlyList<RegistryProblem> ByLine() => [.. _problems.OrderBy(p => p.Line)];
}
