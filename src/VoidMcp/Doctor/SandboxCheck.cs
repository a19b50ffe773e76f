using System.Runtime.CompilerServices;
using VoidMcp.CodeMode;

namespace VoidMcp.Doctor;

/// <summary>Runs one script, and tells which restrictions of its process the system did not grant.</summary>
internal static class SandboxCheck
{
    private const string Subject = "sandbox";

    public static async IAsyncEnumerable<Finding> RunAsync(
        Setup setup, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var scripts = setup.Host.Parts.Scripts;
        var started = setup.Time.GetTimestamp();
        var outcome = await scripts.RunAsync("return 6 * 7", null, null, ScriptContext.None, cancellation);
        var took = setup.Time.GetElapsedTime(started);
        if (outcome.Error is { } error)
        {
            yield return Finding.OfText(
                Subject, FindingState.Failed, $"a script failed: {error.Message}", error.Hint);
            yield break;
        }

        var lacks = scripts.SandboxLacks ?? [];
        yield return SandboxReport.IsTold(lacks, isRequired: false)
            ? new Finding(
                Subject, FindingState.Warning, SandboxReport.Problem(lacks, isRequired: false), SandboxReport.Fix)
            : new Finding(Subject, FindingState.Ok, "a script ran") { Took = took };
    }
}
