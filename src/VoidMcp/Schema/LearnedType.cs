using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>The result type of a tool without an output schema, inferred from its results.</summary>
/// <param name="Schema">A JSON Schema that all results match.</param>
/// <param name="Samples">Number of results, at most <see cref="MostSamples"/>.</param>
internal sealed record LearnedType(JsonElement Schema, int Samples)
{
    /// <summary>Maximum number of results that are counted.</summary>
    public const int MostSamples = 1000;

    /// <summary>The origin of the type, for display: <c>learned from 12 results</c>.</summary>
    public string Origin => Samples == 1 ? "learned from 1 result" : $"learned from {Samples}{(Samples >= MostSamples ? "+" : "")} results";
}
