using VoidMcp.Clients.Translation;
using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>What happens to one server of an import.</summary>
internal enum ImportState
{
    /// <summary>It is added under its own name.</summary>
    Imported,

    /// <summary>It is added under another name, because its own is invalid or taken.</summary>
    Renamed,

    /// <summary>The registry, or another client of the same import, has it already.</summary>
    AlreadyThere,

    /// <summary>It is left out on purpose.</summary>
    Skipped,

    /// <summary>It can't be taken over.</summary>
    Failed,
}

/// <summary>One server of an import, and what happens to it.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Server">The translated server.</param>
/// <param name="State">What happens to it.</param>
internal sealed record ImportedServer(ImportSource Source, ForeignServer Server, ImportState State)
{
    /// <summary>The name in the registry.</summary>
    public required string Name { get; init; }

    /// <summary>The entry to write; null if nothing is written.</summary>
    public ServerDraft? Draft { get; init; }

    /// <summary>Why it is renamed, there already, skipped or failed; null if it is simply imported.</summary>
    public string? Reason { get; init; }

    /// <summary>What to know about it: what was changed, and what it needs before it can start.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Credentials in plain text.</summary>
    public IReadOnlyList<PlainSecret> Secrets { get; init; } = [];

    public bool IsWritten => State is ImportState.Imported or ImportState.Renamed;

    /// <summary>Whether the registry has it after the import, so that the client no longer needs it.</summary>
    public bool IsTakenOver => IsWritten || State == ImportState.AlreadyThere;

    public override string ToString() => $"{Name}: {State}";
}
