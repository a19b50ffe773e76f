using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Packaging;

/// <summary>The oldest glibc that a binary runs with: that of the newest symbol that it refers to.</summary>
internal static partial class Glibc
{
    /// <summary>Returns the version; null if the binary refers to no versioned symbol, as with musl.</summary>
    /// <param name="binary">An ELF file. Names of versions are in its string table, each followed by a 0.</param>
    public static Version? NeededBy(byte[] binary) =>
        Name().Matches(Encoding.Latin1.GetString(binary)).Select(match => Version.Parse(match.Groups[1].Value)).Max();

    [GeneratedRegex(@"(?<=\0)GLIBC_(\d+\.\d+)(?:\.\d+)?(?=\0)")]
    private static partial Regex Name();
}
