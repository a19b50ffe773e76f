namespace VoidMcp.Schema;

/// <summary>How much of a schema its TypeScript shows. Every limit is finite: schemas come from servers.</summary>
internal sealed record TypeScriptOptions
{
    /// <summary>One line, short comments: what a model reads in search results.</summary>
    public static TypeScriptOptions Signature { get; } = new();

    /// <summary>The bones of a schema that is too large for <see cref="Signature"/>.</summary>
    public static TypeScriptOptions Outline { get; } = new()
    {
        NoteLength = 0,
        MaxDepth = 2,
        MaxProperties = 24,
        MaxAlternatives = 8,
        MaxText = 4000,
    };

    /// <summary>Many lines, whole comments, parts by name: what a person reads in a <c>.d.ts</c>.</summary>
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

    /// <summary>Each property on a line of its own.</summary>
    public bool Multiline { get; init; }

    /// <summary>How many steps of two spaces the lines behind the first are indented; 0 unless said.</summary>
    public int Indent { get; init; }

    /// <summary>The longest comment beside a property, in characters; 0 writes none.</summary>
    public int NoteLength { get; init; } = 80;

    /// <summary>The deepest nesting of types; below it stand <c>unknown</c> and its kin.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>The most properties of one object; the others are one index signature.</summary>
    public int MaxProperties { get; init; } = 40;

    /// <summary>The most members of a union; beyond it literals become their base type.</summary>
    public int MaxAlternatives { get; init; } = 24;

    /// <summary>The most types written in all: references can multiply a small schema without end.</summary>
    public int MaxNodes { get; init; } = 400;

    /// <summary>The most characters of names, literals and comments in all; types that would come behind them are <c>unknown</c>.</summary>
    public int MaxText { get; init; } = 16_000;
}
