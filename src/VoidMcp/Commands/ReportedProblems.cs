using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Prints the registry's problems as warnings, each once while it exists.</summary>
internal sealed class ReportedProblems(Action<string> warn)
{
    private const int MostAtOnce = 20;

    private IReadOnlyList<RegistryProblem> _reported = [];

    /// <summary>
    /// Reports new problems. Not thread-safe; <see cref="LiveRegistry.Changed"/> never calls it concurrently.
    /// </summary>
    public void Report(RegistrySnapshot registry)
    {
        var known = _reported;
        _reported = registry.Problems;
        RegistryProblem[] news = [.. registry.Problems.Except(known)];
        foreach (var problem in news.Take(MostAtOnce)) Warn(CommandContext.Words(registry, problem));
        if (news.Length > MostAtOnce) Warn($"{registry.Path}: and {news.Length - MostAtOnce} more");
    }

    private void Warn(string text)
    {
        try
        {
            warn(text);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // A closed stderr must not stop the gateway from following its registry.
        }
    }
}
