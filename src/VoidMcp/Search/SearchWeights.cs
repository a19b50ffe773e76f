namespace VoidMcp.Search;

/// <summary>The ranking parameters: usual values from the literature, rounded according to measurements.</summary>
internal sealed record SearchWeights
{
    public static SearchWeights Default { get; } = new();

    /// <summary>Field weights and length normalization for tools (BM25F's w and b).</summary>
    public FieldWeights Tools { get; init; } = FieldWeights.Tools;

    /// <summary>Field weights for whole servers.</summary>
    public FieldWeights Servers { get; init; } = FieldWeights.Servers;

    /// <summary>Term frequency saturation (BM25's k1).</summary>
    public float Saturation { get; init; } = 2f;

    /// <summary>Weight of a synonym, relative to the query's own word.</summary>
    public float Synonym { get; init; } = 0.45f;

    /// <summary>Weight of a word of the same topic.</summary>
    public float Hint { get; init; } = 0.3f;

    /// <summary>Weight of a similarly spelled word, if no tool contains the query's word.</summary>
    public float Misspelled { get; init; } = 0.7f;

    /// <summary>Weight of a similarly spelled word, if some tools contain the query's word.</summary>
    public float Alike { get; init; } = 0.2f;

    /// <summary>How much a matching server adds to its tools, relative to the best tool's score.</summary>
    public float Server { get; init; } = 0.8f;

    /// <summary>How much the best matching clause of a long request adds, relative.</summary>
    public float Clause { get; init; } = 0.3f;

    /// <summary>Added to every term's document count, so that a rare word in a single tool does not dominate.</summary>
    public float RarityFloor { get; init; } = 1f;

    /// <summary>How much a fully covered tool name adds, relative.</summary>
    public float NameFit { get; init; } = 0.5f;

    /// <summary>Weight of a word implied by the query's form (<see cref="QueryShapes"/>).</summary>
    public float Shape { get; init; } = 0.5f;

    /// <summary>Weight of lookup tools, if the query contains a name that no tool contains.</summary>
    public float Lookup { get; init; } = 0.6f;

    /// <summary>
    /// Minimum spelling similarity (0 to 1) for a word that no tool contains; for others, halfway to 1.
    /// </summary>
    public float LeastAlike { get; init; } = 0.6f;
}
