using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>One tool of a demo server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, for models.</param>
/// <param name="InputSchema">JSON Schema of its arguments.</param>
/// <param name="Answer">Writes the answer to these arguments; throws <see cref="VoidMcpException"/> where there is none.</param>
internal sealed record DemoTool(string Name, string Description, string InputSchema, Action<Utf8JsonWriter, JsonElement> Answer)
{
    /// <summary>A text among the arguments.</summary>
    /// <exception cref="VoidMcpException">It is missing.</exception>
    public static string Text(JsonElement arguments, string name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new VoidMcpException(FailureKind.InvalidArguments, $"{name} is missing");

    /// <summary>A number among the arguments, or the fallback where it is missing.</summary>
    public static double Number(JsonElement arguments, string name, double fallback) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : fallback;
}
