using System.Collections.Immutable;

namespace VoidMcp.Search;

/// <summary>
/// The weight of each <see cref="Field"/>, and how strongly its length is normalized, 0 (not at all) to 1 (fully): the
/// w and b of BM25F, in the order of the enum.
/// </summary>
internal sealed record FieldWeights(ImmutableArray<float> Weight, ImmutableArray<float> LengthPenalty)
{
    /// <summary>
    /// Weights for tools: highest for the name, lowest for the server summary, which all its tools share.
    /// </summary>
    public static FieldWeights Tools { get; } = new(
        //  name  title descr args  notes server summary
        [2.5f, 2.0f, 0.9f, 0.4f, 0.3f, 1.0f, 0.3f],
        [0.4f, 0.4f, 0.6f, 0.7f, 0.8f, 0.3f, 0.8f]);

    /// <summary>Weights for whole servers, whose fields contain those of all their tools.</summary>
    public static FieldWeights Servers { get; } = new(
        [2.0f, 0.5f, 0.3f, 0.0f, 0.0f, 3.0f, 2.0f],
        [0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 1.0f, 1.0f]);
}

/// <summary>The fields of a tool that are searched, in the order of <see cref="FieldWeights"/>.</summary>
internal enum Field : byte
{
    Name,
    Title,
    Description,
    Arguments,
    ArgumentNotes,
    Server,
    ServerSummary,
}
