using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Makes the params of calls by scripts and the terminal.</summary>
internal static class ToolParameters
{
    /// <summary>Makes params with name, arguments, and a placeholder for the progress token.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">A raw JSON object; empty for none.</param>
    public static MessageParts Of(CatalogTool tool, ReadOnlyMemory<byte> arguments)
    {
        var given = arguments.IsEmpty ? "{}"u8 : arguments.Span;
        var raw = new byte[tool.RawName.Length + given.Length + 64];
        var rest = Put(raw, "{\"name\":"u8);
        rest = Put(rest, tool.RawName.Span);
        rest = Put(rest, ",\"arguments\":"u8);
        rest = Put(rest, given);
        rest = Put(rest, ",\"_meta\":{\"progressToken\":0}}"u8);
        return MessageParts.Of(raw.AsMemory(0, raw.Length - rest.Length));
    }

    private static Span<byte> Put(Span<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output);
        return output[bytes.Length..];
    }
}
