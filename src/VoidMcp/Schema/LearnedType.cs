using System.Text.Json;

namespace VoidMcp.Schema;

/// <summary>What results of a tool looked like, where the tool itself does not say.</summary>
/// <param name="Schema">A JSON Schema that all of them fit.</param>
/// <param name="Samples">How many there were; <see cref="MostSamples"/> stands for any more.</param>
internal sealed record LearnedType(JsonElement Schema, int Samples)
{
    /// <summary>Results are not counted further than this.</summary>
    public const int MostSamples = 1000;

    /// <summary>Where the type is from, for people: <c>learned from 12 results</c>.</summary>
    public string Origin => Samples == 1 ? "learned from 1 result" : $"learned from {Samples}{(Samples >= MostSamples ? "+" : "")} results";
}
