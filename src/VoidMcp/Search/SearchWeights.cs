namespace VoidMcp.Search;

/// <summary>What counts how much in the ranking. The numbers are the usual ones of the literature, rounded by measurement.</summary>
internal sealed record SearchWeights
{
    public static SearchWeights Default { get; } = new();

    /// <summary>How much a word in each field counts, and how strongly the field's length counts against it (BM25F's w and b).</summary>
    public FieldWeights Tools { get; init; } = FieldWeights.Tools;

    /// <summary>The same for servers as wholes.</summary>
    public FieldWeights Servers { get; init; } = FieldWeights.Servers;

    /// <summary>How soon a repeated word stops counting more (BM25's k1).</summary>
    public float Saturation { get; init; } = 2f;

    /// <summary>Weight of a word of the same meaning, as a share of the query's own word.</summary>
    public float Synonym { get; init; } = 0.45f;

    /// <summary>Weight of a word that is of the same topic.</summary>
    public float Hint { get; init; } = 0.3f;

    /// <summary>Weight of a word that is spelled almost like one of the query's that no tool has.</summary>
    public float Misspelled { get; init; } = 0.7f;

    /// <summary>Weight of a word that is spelled almost like one of the query's that some tools have.</summary>
    public float Alike { get; init; } = 0.2f;

    /// <summary>How much the server's fit adds to its tools', as a share of the best tool's score.</summary>
    public float Server { get; init; } = 0.8f;

    /// <summary>How much the best single clause of a long request adds, as a share.</summary>
    public float Clause { get; init; } = 0.3f;

    /// <summary>Documents that every term is taken to be in besides those it is in: an odd word in one tool is chance, not meaning.</summary>
    public float RarityFloor { get; init; } = 1f;

    /// <summary>How much a name that the query asks for whole adds, as a share.</summary>
    public float NameFit { get; init; } = 0.5f;

    /// <summary>Weight of a word that the query's form implies (<see cref="QueryShapes"/>).</summary>
    public float Shape { get; init; } = 0.5f;

    /// <summary>Weight of looking something up, where a query names what no tool speaks of.</summary>
    public float Lookup { get; init; } = 0.6f;

    /// <summary>Least similarity of spelling (0 to 1) that counts for a word that no tool has; for others, halfway to 1.</summary>
    public float LeastAlike { get; init; } = 0.6f;
}
