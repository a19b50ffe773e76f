using System.Text;

namespace VoidMcp.Tests;

/// <summary>Raw JSON of tests that compare what is written with what is expected, byte by byte.</summary>
internal static class Utf8Json
{
    public static ReadOnlyMemory<byte> Of(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
