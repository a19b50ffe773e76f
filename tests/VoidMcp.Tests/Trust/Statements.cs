using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

/// <summary>Short ways to write what servers say.</summary>
internal static class Statements
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public static ServerStatement Of(params StatedItem[] items) => new()
    {
        At = Noon,
        Known = Enum.GetValues<StatedKind>(),
        Items = items,
    };

    public static StatedItem Tool(string name, string description = "d") =>
        new(StatedKind.Tool, name, Raw($$"""{"name":"{{name}}","description":"{{description}}"}"""));

    public static StatedItem Instructions(string text) => new(StatedKind.Instructions, "", Raw($"\"{text}\""));

    public static RawJson Raw(string json) => new(Encoding.UTF8.GetBytes(json));
}
