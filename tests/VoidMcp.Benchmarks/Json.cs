using System.Text.Json.Serialization;

namespace VoidMcp.Benchmarks;

internal sealed record Code([property: JsonPropertyName("code")] string Text);

internal sealed record Echo([property: JsonPropertyName("i")] int I);

internal sealed record Slow([property: JsonPropertyName("ms")] int Ms, [property: JsonPropertyName("steps")] int Steps);

/// <summary>The arguments of the calls that are timed.</summary>
[JsonSerializable(typeof(Code))]
[JsonSerializable(typeof(Echo))]
[JsonSerializable(typeof(Slow))]
[JsonSerializable(typeof(string))]
internal sealed partial class Json : JsonSerializerContext;
