using System.Text.RegularExpressions;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>The protocol version to offer after a server has refused one.</summary>
internal static partial class RevisionLadder
{
    /// <summary>
    /// Whether the words are those of a server that does not know a protocol version, or a member that an older one
    /// does not have.
    /// </summary>
    public static bool IsRefusal(string words) => Refusal().IsMatch(words);

    /// <summary>The next older version; null if there is none.</summary>
    public static string? Below(string offered) =>
        ProtocolRevision.Legacy.SkipWhile(r => string.CompareOrdinal(r, offered) >= 0).FirstOrDefault();

    /// <inheritdoc cref="Next(string, string)"/>
    public static string? Next(string offered, RpcError refusal)
    {
        var data = JsonSlices.IsObject(refusal.Utf8) ? JsonSlices.Property(refusal.Utf8, "data"u8) : default;
        var words = $"{refusal.Message} {System.Text.Encoding.UTF8.GetString(data.Span)}";
        return IsRefusal(words) ? Next(offered, words) : null;
    }

    /// <summary>
    /// The newest version that the server names, if it is older than the one offered; if it names none, the next older
    /// one. Null if there is none left.
    /// </summary>
    public static string? Next(string offered, string words)
    {
        if (!IsRefusal(words)) return null;
        var named = Date().Matches(words).Select(m => m.Value)
            .Where(r => string.CompareOrdinal(r, offered) < 0).Max(StringComparer.Ordinal);
        return named ?? Below(offered);
    }

    [GeneratedRegex(
        @"protocol\s*_?version|supported\s+version|version\b.{0,40}\b(not |un)supported|unsupported\W+version"
        + @"|(unknown|unexpected|unrecognized|additional|extra)\W+(field|key|member|propert)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d\b")]
    private static partial Regex Date();
}
