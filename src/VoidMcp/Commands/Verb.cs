using System.CommandLine;

namespace VoidMcp.Commands;

/// <summary>A command with the additional texts of its help page.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>What follows <c>voidmcp NAME</c> in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>The full command after <c>voidmcp</c>: <c>secret set</c>.</summary>
    public string Words => string.Join(' ', Parents.OfType<Verb>().Select(parent => parent.Words).Append(Name));

    /// <summary>Example command lines, each with a description.</summary>
    public required IReadOnlyList<(string What, string Line)> Examples { get; init; }
}
