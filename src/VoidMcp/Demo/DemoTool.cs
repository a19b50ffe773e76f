using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>One tool of a demo server.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">The description for models.</param>
/// <param name="InputSchema">The JSON Schema of its arguments.</param>
/// <param name="Answer">Writes the result; throws <see cref="VoidMcpException"/> on failure.</param>
internal sealed record DemoTool(string Name, string Description, string InputSchema, Action<Utf8JsonWriter, JsonElement> Answer)
{
    /// <summary>Returns a required string argument.</summary>
    /// <exception cref="VoidMcpException">It is missing.</exception>
    public static string Text(JsonElement arguments, string name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new VoidMcpException(FailureKind.InvalidArguments, $"{name} is missing");

    /// <summary>Returns a number argument, or the fallback if it is missing.</summary>
    public static double Number(JsonElement arguments, string name, double fallback) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : fallback;
}
