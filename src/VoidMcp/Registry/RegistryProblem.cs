namespace VoidMcp.Registry;

/// <summary>
/// One mistake in the registry. Names keys, servers and variables, never a value: values may be secrets.
/// </summary>
/// <param name="Line">Where, from 1; 0 for the file as a whole.</param>
/// <param name="Entry">The server that it concerns; null for settings and for the file.</param>
/// <param name="Message">What is wrong, as a clause without a final full stop.</param>
/// <param name="Fix">What to write instead; null where the message says it all.</param>
internal sealed record RegistryProblem(int Line, string? Entry, string Message, string? Fix)
{
    /// <summary>All that is wrong with one server's entry as one text, with the first fix; null where nothing is.</summary>
    public static (string Text, string? Fix)? Of(string server, IEnumerable<RegistryProblem> problems)
    {
        RegistryProblem[] own = [.. problems.Where(p => p.Entry == server || p.Entry == MappingReader.Shown(server))];
        return own.Length == 0 ? null : (string.Join("; ", own.Select(p => $"line {p.Line}: {p.Message}")), own.FirstOrDefault(p => p.Fix is not null)?.Fix);
    }

    /// <summary>The problem in one line, as a terminal shows it: <c>line 4: files: … (…)</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"line {Line}: " : "";
        var entry = Entry is null ? "" : $"{Entry}: ";
        return Fix is null ? $"{place}{entry}{Message}" : $"{place}{entry}{Message} ({Fix})";
    }
}

/// <summary>Collects mistakes while a registry is read, so that all of them are reported at once.</summary>
internal sealed class ProblemLog
{
    private readonly List<RegistryProblem> _problems = [];

    public int Count => _problems.Count;

    public void Add(int line, string? entry, string message, string? fix = null) =>
        _problems.Add(new RegistryProblem(line, entry, message, fix));

    /// <summary>Everything so far, by line; problems of one line keep their order.</summary>
    public IReadOnlyList<RegistryProblem> ByLine() => [.. _problems.OrderBy(p => p.Line)];
}
