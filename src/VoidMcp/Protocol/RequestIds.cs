using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace VoidMcp.Protocol;

/// <summary>The IDs of our own requests, which are also their progress tokens: whole numbers from 1.</summary>
internal static class RequestIds
{
    /// <summary>The largest integer that a floating-point number holds exactly, with all smaller ones.</summary>
    private const double LargestWhole = 1L << 53;

    /// <summary>The ID as JSON.</summary>
    public static ReadOnlyMemory<byte> Raw(long id) =>
        Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Parses an ID that a peer returned; some return numbers as strings.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> raw, out long id)
    {
        var digits = raw.Length > 2 && raw.Span[0] == (byte)'"' && raw.Span[^1] == (byte)'"'
            ? raw.Span[1..^1]
            : raw.Span;
        if (Utf8Parser.TryParse(digits, out id, out var used) && used == digits.Length) return true;

        // Parsers that know only floating-point numbers return 1 as 1.0.
        var isNumber = Utf8Parser.TryParse(digits, out double number, out used) && used == digits.Length;
        var isWhole = isNumber && double.IsInteger(number) && Math.Abs(number) <= LargestWhole;
        id = isWhole ? (long)number : 0;
        return isWhole;
    }
}
