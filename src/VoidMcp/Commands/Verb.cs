using System.CommandLine;

namespace VoidMcp.Commands;

/// <summary>A command with what its help page says beyond its options.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>What follows <c>voidmcp NAME</c> in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>What to type for it behind <c>voidmcp</c>: <c>secret set</c>.</summary>
    public string Words => string.Join(' ', Parents.OfType<Verb>().Select(parent => parent.Words).Append(Name));

    /// <summary>Command lines as a user types them, each with what it is for.</summary>
    public required IReadOnlyList<(string What, string Line)> Examples { get; init; }
}
