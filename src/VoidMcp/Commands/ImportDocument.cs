using VoidMcp.Clients;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>What was imported, for programs (<c>voidmcp import --json</c>).</summary>
/// <param name="Registry">The registry's path.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Servers">Every server that was found.</param>
/// <param name="Problems">The files that could not be read.</param>
/// <param name="Backups">The copies that <c>--replace</c> made.</param>
internal sealed record ImportDocument(
    string Registry, bool DryRun, IReadOnlyList<ImportLine> Servers, IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<string> Backups);

/// <summary>A file that could not be read.</summary>
internal sealed record ImportProblem(string From, string Message);

/// <summary>One server of an import.</summary>
internal sealed record ImportLine
{
    /// <summary>The name in the registry.</summary>
    public required string Name { get; init; }

    /// <summary>The name that the client has for it.</summary>
    public required string WrittenName { get; init; }

    public required string From { get; init; }

    public string? File { get; init; }

    public required string Result { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Where it holds credentials in plain text; never their values.</summary>
    public required IReadOnlyList<string> PlainText { get; init; }

    /// <summary>Whether it was reached; null if it was not tried.</summary>
    public bool? Reached { get; init; }

    public static ImportLine Of(ImportedServer one, ServerTrial? trial) => new()
    {
        Name = one.Name,
        WrittenName = one.Server.WrittenName,
        From = one.Source.Label,
        File = one.Source.File?.Path,
        Result = ImportText.Word(one.State),
        Reason = one.Reason,
        Notes = one.Notes,
        PlainText = [.. one.Secrets.Select(s => s.Place)],
        Reached = trial is null ? null : trial.Definitions is not null,
    };
}
