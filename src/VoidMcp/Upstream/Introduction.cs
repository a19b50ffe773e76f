using VoidMcp.Schema;

namespace VoidMcp.Upstream;

/// <summary>What a file of the <see cref="DefinitionCache"/> says besides its lists. Immutable.</summary>
internal sealed record Introduction
{
    /// <summary>The fingerprint of the registry entry that the file was written for.</summary>
    public required string Entry { get; init; }

    /// <summary>Whether it has definitions; false if it only says that the server could not be reached.</summary>
    public required bool HasLists { get; init; }

    /// <inheritdoc cref="ServerDefinitions.Era"/>
    public bool IsModern { get; init; }

    /// <inheritdoc cref="ServerDefinitions.Told"/>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <inheritdoc cref="ServerDefinitions.Instructions"/>
    public string? Instructions { get; init; }

    /// <inheritdoc cref="ServerDefinitions.ServesSkills"/>
    public bool ServesSkills { get; init; }

    public static Introduction Of(CachedDefinitions cached) => new()
    {
        Entry = cached.Entry,
        HasLists = cached is { Unreachable: null, Tools: not null },
        IsModern = cached.Era == "modern",
        Told = cached.Told ?? [],
        Instructions = cached.Instructions,
        ServesSkills = ServerDefinitions.Extensions(cached.Capabilities?.Utf8 ?? default, SkillEntry.Extension),
    };

    /// <inheritdoc cref="ServerDefinitions.HoldFor"/>
    public bool HoldFor(IReadOnlyList<string> names) => IsModern || names.All(n => Told.Contains(n));
}
