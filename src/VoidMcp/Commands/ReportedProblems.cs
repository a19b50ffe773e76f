using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Warns of the registry's mistakes, of each once for as long as it is there.</summary>
internal sealed class ReportedProblems(Action<string> warn)
{
    private IReadOnlyList<RegistryProblem> _reported = [];

    /// <summary>Calls must not overlap; those of <see cref="LiveRegistry.Changed"/> don't.</summary>
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
            // A stderr that nobody reads any more must not keep the gateway from following its registry.
        }
    }
}
