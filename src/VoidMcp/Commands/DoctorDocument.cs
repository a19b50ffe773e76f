using System.Text.Json;
using VoidMcp.Doctor;

namespace VoidMcp.Commands;

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record DoctorDocument(string Registry, int Failed, int Warnings, IReadOnlyList<FoundDocument> Findings)
{
    public static DoctorDocument Of(string registry, IReadOnlyList<Finding> findings) => new(
        registry,
        findings.Count(f => f.State == FindingState.Failed),
        findings.Count(f => f.State == FindingState.Warning),
        [.. findings.Select(f => new FoundDocument(
            f.Subject,
            WordOf(f.State),
            f.Message,
            f.Fix,
            f.Details.Count == 0 ? null : f.Details,
            f.Took is { } took ? Math.Round(took.TotalSeconds, 3) : null))]);

    public static string WordOf(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Skipped => "skipped",
        FindingState.Fixed => "fixed",
        FindingState.Warning => "warning",
        _ => "failed",
    };

    public string ToJson() => JsonSerializer.Serialize(this, CommandsJson.Pretty.DoctorDocument);
}

/// <summary>One finding.</summary>
/// <param name="Subject">What was checked.</param>
/// <param name="State"><c>ok</c>, <c>skipped</c>, <c>fixed</c>, <c>warning</c> or <c>failed</c>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Fix">What the user can do.</param>
/// <param name="Details">Recent stderr and the like.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record FoundDocument(
    string Subject, string State, string Message, string? Fix, IReadOnlyList<string>? Details, double? Seconds);
