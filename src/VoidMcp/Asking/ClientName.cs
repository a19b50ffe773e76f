using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Asking;

/// <summary>A client's name and version (MCP "Implementation"). Untrusted text, truncated.</summary>
internal sealed record ClientName(string Name, string? Version)
{
    private const int MaxLength = 80;

    /// <summary>The name in a <c>clientInfo</c>; null if absent.</summary>
    public static ClientName? Of(ReadOnlyMemory<byte> clientInfo)
    {
        if (!JsonSlices.IsObject(clientInfo)) return null;
        try
        {
            var name = JsonSlices.Text(clientInfo, "title"u8) ?? JsonSlices.Text(clientInfo, "name"u8);
            return string.IsNullOrWhiteSpace(name)
                ? null
                : new ClientName(
                    Short(name), JsonSlices.Text(clientInfo, "version"u8) is { } version ? Short(version) : null);
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            // A name with invalid Unicode counts as absent.
            return null;
        }
    }

    public override string ToString() => Version is null ? Name : $"{Name} {Version}";

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxLength ? line : line[..MaxLength];
    }
}
