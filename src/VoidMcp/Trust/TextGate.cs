using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>
/// Takes out of untrusted text what its reader could not see or what acts on a terminal: control characters, escape
/// sequences, bidi controls, and invisible characters. Those that their script or an emoji needs stay: joiners in
/// Arabic and Indic words, the zero-width joiners of a family, a variation selector after its symbol.
/// </summary>
internal static class TextGate
{
    private const string Mark = "…";

    private static readonly string[] s_flags = ["gbeng", "gbsct", "gbwls"];

    /// <summary>Whether anything would be taken out. Line breaks and tabs count too.</summary>
    public static bool IsPlainLine(string text) =>
        text.AsSpan().IndexOfAny('\n', '\t', '\r') < 0 && ReferenceEquals(Cleaned(text, new GateCount()), text);

    /// <summary>The text without what is taken out; the same instance if nothing is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">Counts what was taken out.</param>
    public static string Cleaned(string text, GateCount count)
    {
        if (IsOrdinary(text)) return text;
        var plain = new StringBuilder(text.Length);
        var hasChanged = false;
        Rune? before = null;
        for (var i = 0; i < text.Length;)
        {
            var rune = RuneAt(text, i);
            var next = i + rune.Utf16SequenceLength;
            var kind = HiddenRune.KindOf(rune);
            if (kind == HiddenKind.None || IsLineEnd(text, i))
            {
                plain.Append(text, i, rune.Utf16SequenceLength);
                before = rune;
                var flag = FlagLength(text, i);
                plain.Append(text, next, flag);
                i = next + flag;
                continue;
            }

            if (IsInPlace(text, rune, before, next))
            {
                plain.Append(text, i, rune.Utf16SequenceLength);
            }
            else
            {
                hasChanged = true;
                count.Add(kind);
                if (EscapeSequence.Starts(text[i])) next = EscapeSequence.End(text, i) + 1;
                else if (rune.Value is '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029) plain.Append('\n');
            }

            before = rune;
            i = next;
        }

        return hasChanged ? plain.ToString() : text;
    }

    /// <summary>
    /// The text, cut with … at the end of a character if it has more than <paramref name="most"/> UTF-8 bytes.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The maximum number of bytes, with the mark.</param>
    public static string Cut(string text, int most)
    {
        if (text.Length * 3L <= most || Encoding.UTF8.GetByteCount(text) <= most) return text;
        var (room, end) = (most - Encoding.UTF8.GetByteCount(Mark), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            end += rune.Utf16SequenceLength;
        }

        // What belongs to the next character goes with it.
        while (end > 0 && RuneBefore(text, end) is { Value: HiddenRune.ZeroWidthJoiner } joiner)
            end -= joiner.Utf16SequenceLength;
        return string.Concat(text.AsSpan(0, end), Mark);
    }

    /// <summary>The text, cut with … if it has more than <paramref name="most"/> characters.</summary>
    public static string CutCharacters(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return string.Concat(text.AsSpan(0, end), Mark);
    }

    private static bool IsOrdinary(string text)
    {
        foreach (var c in text)
        {
            if (c is (< ' ' and not ('\n' or '\t')) or >= '\u007f') return false;
        }

        return true;
    }

    private static bool IsLineEnd(string text, int at) =>
        text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';

    /// <summary>Whether an invisible character is one that the text around it needs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rune">The character.</param>
    /// <param name="before">The character before it; null at the start.</param>
    /// <param name="next">The index after it.</param>
    private static bool IsInPlace(string text, Rune rune, Rune? before, int next)
    {
        if (before is not { } previous) return false;
        Rune? after = next < text.Length ? RuneAt(text, next) : null;
        var isAlone = after is not { } follower || HiddenRune.KindOf(follower) == HiddenKind.None;
        switch (rune.Value)
        {
            case HiddenRune.ZeroWidthJoiner when HiddenRune.IsPictograph(previous) || previous.Value == 0xFE0F:
                return after is { } emoji && HiddenRune.IsPictograph(emoji);
            case HiddenRune.ZeroWidthJoiner or HiddenRune.ZeroWidthNonJoiner:
                return isAlone && HiddenRune.IsJoining(previous);
            case HiddenRune.ZeroWidthSpace:
                return HiddenRune.IsSpaceless(previous) && after is { } letter && HiddenRune.IsSpaceless(letter);
            case 0xFE0E or 0xFE0F when previous.Value is '#' or '*' or (>= '0' and <= '9'):
                return after?.Value == 0x20E3;
            case 0xFE0E or 0xFE0F:
                return HiddenRune.IsPictograph(previous)
                    && (isAlone || after?.Value == HiddenRune.ZeroWidthJoiner);
            case >= 0xFE00 and <= 0xFE0D:
                return isAlone && (HiddenRune.IsHan(previous) || previous.Value is (>= 0x2200 and <= 0x22FF)
                    or (>= 0x2A00 and <= 0x2AFF) or (>= 0x3001 and <= 0x3002) or (>= 0xFF01 and <= 0xFF1F)
                    or (>= 0x1000 and <= 0x109F) or (>= 0xA840 and <= 0xA877));
            case >= 0xE0100 and <= 0xE01EF:
                return isAlone && HiddenRune.IsHan(previous);
            case >= 0x180B and <= 0x180F:
                return isAlone && HiddenRune.IsMongolian(previous);
            case 0x115F or 0x1160:
                return HiddenRune.IsJamo(previous) || (after is { } jamo && HiddenRune.IsJamo(jamo));
            case 0x061C or 0x200E or 0x200F:
                return isAlone && HiddenRune.KindOf(previous) == HiddenKind.None && IsInRightToLeftLine(text, next);
            default:
                return false;
        }
    }

    private static bool IsInRightToLeftLine(string text, int at)
    {
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at);
        foreach (var rune in text.AsSpan(start, (end < 0 ? text.Length : end) - start).EnumerateRunes())
        {
            if (HiddenRune.IsRightToLeft(rune)) return true;
        }

        return false;
    }

    /// <summary>The number of characters of the tags that make a black flag England's, Scotland's or Wales'.</summary>
    private static int FlagLength(string text, int at)
    {
        if (RuneAt(text, at).Value != 0x1F3F4) return 0;
        foreach (var flag in s_flags)
        {
            var tags = string.Concat(flag.Append('\u007f').Select(c => char.ConvertFromUtf32(0xE0000 + c)));
            if (string.CompareOrdinal(text, at + 2, tags, 0, tags.Length) == 0) return tags.Length;
        }

        return 0;
    }

    /// <summary>The character at an index; a lone surrogate is the replacement character.</summary>
    private static Rune RuneAt(string text, int at) =>
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _) == System.Buffers.OperationStatus.Done
            ? rune
            : Rune.ReplacementChar;

    private static Rune RuneBefore(string text, int end)
    {
        _ = Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var rune, out _);
        return rune;
    }
}
