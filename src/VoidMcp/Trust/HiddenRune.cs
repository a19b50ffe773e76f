using System.Globalization;
using System.Text;

namespace VoidMcp.Trust;

/// <summary>What can be wrong with a character of untrusted text.</summary>
internal enum HiddenKind
{
    /// <summary>Nothing: it can be seen, or is ordinary white space.</summary>
    None,

    /// <summary>Control characters other than tab and line breaks; escape sequences count as one.</summary>
    Control,

    /// <summary>Marks that change the order in which text is displayed.</summary>
    Bidi,

    /// <summary>Characters without a glyph: zero-width, tags, variation selectors, soft hyphens, fillers.</summary>
    Invisible,
}

/// <summary>Classifies single characters by what a reader can't see of them. Context is judged elsewhere.</summary>
internal static class HiddenRune
{
    public const int ZeroWidthSpace = 0x200B, ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>What is wrong with the character on its own.</summary>
    public static HiddenKind KindOf(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => HiddenKind.None,
        < 0x20 or (>= 0x7F and <= 0x9F) => HiddenKind.Control,
        < 0xAD => HiddenKind.None,
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => HiddenKind.Bidi,

        // Line and paragraph separators break lines that look like one.
        0x2028 or 0x2029 => HiddenKind.Control,
        0x00AD or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
            or (>= 0x200B and <= 0x200D) or (>= 0x2060 and <= 0x206F) or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB)
            or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A)
            or (>= 0xE0000 and <= 0xE0FFF) => HiddenKind.Invisible,
        _ when (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF => HiddenKind.Invisible,

        // Arabic number signs and the like are format characters that have a glyph.
        0x070F or (>= 0x0600 and <= 0x0605) or 0x06DD or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD =>
            HiddenKind.None,
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format => HiddenKind.Invisible,
        _ => HiddenKind.None,
    };

    /// <summary>Whether it selects the form of the character before it.</summary>
    public static bool IsVariationSelector(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Whether it is a symbol that emoji sequences are made of.</summary>
    public static bool IsPictograph(Rune rune) => rune.Value switch
    {
        0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x24C2 or 0x3030 or 0x303D or 0x3297 or 0x3299 => true,
        (>= 0x2190 and <= 0x2BFF) or (>= 0x1F000 and <= 0x1FAFF) => true,
        _ => false,
    };

    /// <summary>Whether it belongs to a script whose letters join, so that joiners change their shape.</summary>
    public static bool IsJoining(Rune rune) => IsLetterOrMark(rune) && rune.Value is
        (>= 0x0600 and <= 0x086F) or (>= 0x0870 and <= 0x08FF) or (>= 0x0900 and <= 0x0DFF)
        or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x18AF) or (>= 0x1A20 and <= 0x1AAF)
        or (>= 0x1B00 and <= 0x1CFF) or (>= 0xA800 and <= 0xA8FF) or (>= 0xA930 and <= 0xA9FF)
        or (>= 0xAA00 and <= 0xAADF) or (>= 0xABC0 and <= 0xABFF)
        or (>= 0xFB50 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
        or (>= 0x10A00 and <= 0x10FFF) or (>= 0x11000 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F);

    /// <summary>Whether it belongs to a script without spaces, where a zero-width space ends a word.</summary>
    public static bool IsSpaceless(Rune rune) => IsLetterOrMark(rune) && rune.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x1950 and <= 0x1AAF) or (>= 0xA980 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAADF);

    /// <summary>Whether it is written from right to left.</summary>
    public static bool IsRightToLeft(Rune rune) => rune.Value is
        (>= 0x0590 and <= 0x08FF and not 0x061C) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
        or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);

    /// <summary>Whether it is a Han character.</summary>
    public static bool IsHan(Rune rune) => rune.Value is
        (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x3FFFD);

    public static bool IsMongolian(Rune rune) => rune.Value is >= 0x1820 and <= 0x18AF;

    /// <summary>Whether it is a letter of old Hangul, whose gaps are filled with fillers.</summary>
    public static bool IsJamo(Rune rune) => rune.Value is
        (>= 0x1100 and <= 0x11FF and not (0x115F or 0x1160)) or (>= 0xA960 and <= 0xA97F)
        or (>= 0xD7B0 and <= 0xD7FF);

    private static bool IsLetterOrMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
