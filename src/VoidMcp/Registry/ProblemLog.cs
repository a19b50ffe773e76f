namespace VoidMcp.Registry;

/// <summary>Collects the errors in a registry while it is read, so that all of them are reported at once.</summary>
internal sealed class ProblemLog
{
    private readonly List<RegistryProblem> _problems = [];

    public int Count => _problems.Count;

    public void Add(int line, string? entry, string message, string? fix = null) =>
        _problems.Add(new RegistryProblem(line, entry, message, fix));

    /// <summary>All problems so far, sorted by line; problems on one line keep their order.</summary>
    public IReadOnlyList<RegistryProblem> ByLine() => [.. _problems.OrderBy(p => p.Line)];
}
