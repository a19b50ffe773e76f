using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>One tool of a demo server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What <c>tools/list</c> says of it, as JSON.</param>
/// <param name="Answer">The JSON that it answers; throws <see cref="VoidMcpException"/> if there is none.</param>
internal sealed record DemoTool(string Name, string Definition, Func<JsonElement, string> Answer)
{
    /// <summary>Returns a required string argument.</summary>
    /// <exception cref="VoidMcpException">It is missing.</exception>
    public static string Text(JsonElement arguments, string name) =>
        Find(arguments, name) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new VoidMcpException(FailureKind.InvalidArguments, $"{name} is missing");

    /// <summary>Returns a number argument, or the fallback if it is missing.</summary>
    public static double Number(JsonElement arguments, string name, double fallback) =>
        Find(arguments, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : fallback;

    /// <summary>An argument; undefined if it is missing.</summary>
    public static JsonElement Find(JsonElement arguments, string name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) ? value : default;
}
