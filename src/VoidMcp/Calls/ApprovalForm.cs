using System.Globalization;
using System.Text;

namespace VoidMcp.Calls;

/// <summary>The form that asks for approval, and how untrusted text is shown in it.</summary>
internal static class ApprovalForm
{
    /// <summary>The form for a single call.</summary>
    public static ReadOnlyMemory<byte> ForCall { get; } = """
        {"type":"object","properties":{"answer":{"type":"string","title":"Allow it?","enum":["once","session","no"],
        "enumNames":["Once","For this session","No"]}},"required":["answer"]}
        """u8.ToArray();

    /// <summary>The form for a script's call.</summary>
    public static ReadOnlyMemory<byte> ForScript { get; } = """
        {"type":"object","properties":{"answer":{"type":"string","title":"Allow it?",
        "enum":["once","script","session","no"],"enumNames":["Once","For this script","For this session","No"]}},
        "required":["answer"]}
        """u8.ToArray();

    /// <summary>
    /// The text with characters that can't be seen, or that change the order of what is seen, written as
    /// <c>\uXXXX</c>.
    /// </summary>
    public static string Visible(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden)) return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune)) shown.Append(rune);
            else foreach (var unit in rune.ToString()) shown.Append($"\\u{(int)unit:x4}");
        }

        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format
        or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
