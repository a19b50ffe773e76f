using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Prints the registry's problems as warnings, each once while it exists.</summary>
internal sealed class ReportedProblems(Action<string> warn)
{
    private IReadOnlyList<RegistryProblem> _reported = [];

    /// <summary>
    /// Reports new problems. Not thread-safe; <see cref="LiveRegistry.Changed"/> never calls it concurrently.
    /// </summary>
    public void Report(RegistrySnapshot registry)
    {
        var known = _reported;
        _reported = registry.Problems;
        foreach (var problem in registry.Problems.Except(known)) Warn(CommandContext.Words(registry, problem));
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
