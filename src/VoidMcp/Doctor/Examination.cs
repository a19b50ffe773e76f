using System.Runtime.CompilerServices;
using VoidMcp.Errors;

namespace VoidMcp.Doctor;

/// <summary>A check of one part of the installation.</summary>
/// <param name="Name">The part, for a check that fails itself.</param>
/// <param name="Run">Returns what it found, in order, as soon as it is known.</param>
internal sealed record Check(string Name, Func<Setup, CancellationToken, IAsyncEnumerable<Finding>> Run)
{
    public static Check Of(string name, Func<Setup, IEnumerable<Finding>> run) =>
        new(name, (setup, _) => Deferred(setup, run).ToAsyncEnumerable());

    /// <summary>Runs it only when its first finding is asked for, where its errors are caught.</summary>
    private static IEnumerable<Finding> Deferred(Setup setup, Func<Setup, IEnumerable<Finding>> run)
    {
        foreach (var finding in run(setup)) yield return finding;
    }
}

/// <summary>Runs all checks, one after another. A check that fails hides no other.</summary>
internal static class Examination
{
    /// <summary>The checks, in the order in which they run and are shown. A new one is a line here.</summary>
    private static readonly IReadOnlyList<Check> Checks =
    [
        Check.Of("files", FilesCheck.Run),
        Check.Of("registry", RegistryCheck.Run),
        Check.Of("secrets", SecretsCheck.Run),
        Check.Of("gateways", GatewaysCheck.Run),
        new("sandbox", SandboxCheck.RunAsync),
        new("runtimes", RuntimesCheck.RunAsync),
        new("servers", ServersCheck.RunAsync),
        new("clients", ClientsCheck.RunAsync),
    ];

    /// <summary>Runs the checks.</summary>
    /// <param name="setup">The installation.</param>
    /// <param name="mayFix">Whether to repair what can be repaired safely.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="checks">Other checks than all.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(
        Setup setup,
        bool mayFix,
        [EnumeratorCancellation] CancellationToken cancellation,
        IReadOnlyList<Check>? checks = null)
    {
        foreach (var check in checks ?? Checks)
        {
            await using var findings = check.Run(setup, cancellation).GetAsyncEnumerator(cancellation);
            while (await NextAsync(check, findings) is var (finding, isLast) && finding is not null)
            {
                yield return mayFix ? Repaired(finding) : finding;
                if (isLast) break;
            }
        }
    }

    /// <summary>The next finding; null after the last. An error of the check becomes its last finding.</summary>
    private static async Task<(Finding? Finding, bool IsLast)> NextAsync(
        Check check, IAsyncEnumerator<Finding> findings)
    {
        try
        {
            return (await findings.MoveNextAsync() ? findings.Current : null, false);
        }
        catch (VoidMcpException error)
        {
            return (Finding.OfText(check.Name, FindingState.Failed, error.Message, error.Hint), true);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return (Finding.OfText(check.Name, FindingState.Failed, $"can't be checked: {error.Message}", null), true);
        }
    }

    private static Finding Repaired(Finding finding)
    {
        if (finding.Repair is null) return finding;
        try
        {
            finding.Repair();
            return finding with { State = FindingState.Fixed, Message = $"fixed: {finding.Message}", Fix = null };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return finding with { Message = $"{finding.Message}; it can't be fixed: {error.Message}" };
        }
    }
}
