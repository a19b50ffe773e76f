namespace VoidMcp.Schema;

/// <summary>
/// How much of a schema is rendered as TypeScript. Every limit is finite, because schemas are untrusted.
/// </summary>
internal sealed record TypeScriptOptions
{
    /// <summary>One line with short comments, for models in search results.</summary>
    public static TypeScriptOptions Signature { get; } = new();

    /// <summary>A minimal outline, for schemas that are too large for <see cref="Signature"/>.</summary>
    public static TypeScriptOptions Outline { get; } = new()
    {
        NoteLength = 0,
        MaxDepth = 2,
        MaxProperties = 24,
        MaxAlternatives = 8,
        MaxText = 4000,
    };

    /// <summary>Multiple lines, full comments and named types, for people reading a <c>.d.ts</c>.</summary>
    public static TypeScriptOptions Declaration { get; } = new()
    {
        Multiline = true,
        NoteLength = 4000,
        MaxDepth = 16,
        MaxProperties = 500,
        MaxAlternatives = 200,
        MaxNodes = 20_000,
        MaxText = 400_000,
    };

    /// <summary>Whether each property is on a line of its own.</summary>
    public bool Multiline { get; init; }

    /// <summary>Indentation of the lines after the first, in steps of two spaces. Default: 0.</summary>
    public int Indent { get; init; }

    /// <summary>Maximum length of a property's comment, in characters; 0: no comments.</summary>
    public int NoteLength { get; init; } = 80;

    /// <summary>Maximum nesting depth; deeper types are <c>unknown</c> and the like.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>Maximum number of properties of one object; the rest becomes one index signature.</summary>
    public int MaxProperties { get; init; } = 40;

    /// <summary>Maximum number of union members; larger unions of literals become their base types.</summary>
    public int MaxAlternatives { get; init; } = 24;

    /// <summary>Maximum total number of types: references can expand a small schema without limit.</summary>
    public int MaxNodes { get; init; } = 400;

    /// <summary>
    /// Maximum total length of names, literals and comments, in characters; types after that are <c>unknown</c>.
    /// </summary>
    public int MaxText { get; init; } = 16_000;
}
