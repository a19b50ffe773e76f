using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

/// <summary>What is taken out of untrusted text, and what stays because its script or an emoji needs it.</summary>
public sealed class TextGateTests
{
    [Theory]
    [InlineData("Reads a file.")]
    [InlineData("Zeile eins\r\n\tzwei")]
    [InlineData("naïve café – “quotes” … 日本語 한국어 ไทย")]
    [InlineData("می\u200cخواهم ه\u200d")]
    [InlineData("\u0915\u094d\u200d\u0937 \u0d28\u0d4d\u200d")]
    [InlineData("\U0001F468\u200d\U0001F469\u200d\U0001F467 \U0001F3F3\ufe0f\u200d\U0001F308")]
    [InlineData("\u2764\ufe0f\u200d\U0001F525")]
    [InlineData("\U0001F44D\U0001F3FD 1\ufe0f\u20e3 ⚠\ufe0f ©\ufe0f \U0001F469\U0001F3FD\u200d\U0001F4BB")]
    [InlineData("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    [InlineData("עברית\u200f (English)\u200f!")]
    [InlineData("葛\U000E0100飾区")]
    [InlineData("ភាសា\u200bខ្មែរ")]
    public void Legitimate_text_stays(string text)
    {
        var count = new GateCount();
        Assert.Same(text, TextGate.Cleaned(text, count));
        Assert.Null(count.Words);
    }

    [Theory]
    [InlineData("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", "abcdefg", "removed 6 invisible characters")]
    [InlineData("x\U000E0069\U000E0067\U000E006Ey", "xy", "removed 3 invisible characters")]
    [InlineData("\U0001F600\ufe0f\ufe01\ufe02\U000E0100", "\U0001F600", "removed 4 invisible characters")]
    [InlineData("ab\ufe0fc\U000E0120", "abc", "removed 2 invisible characters")]
    [InlineData("a\u202eb\u2066c\u2069\u200ed", "abcd", "removed 4 bidi controls")]
    [InlineData("a\u001b[31mred\u001b[0m\u009b2Jz", "aredz", "removed 3 control characters or escape sequences")]
    [InlineData("a\u001b]0;title\u0007b\u0000\u0008c", "abc", "removed 3 control characters or escape sequences")]
    [InlineData(
        "one\rtwo\u2028three\u0085four", "one\ntwo\nthree\nfour", "removed 3 control characters or escape sequences")]
    [InlineData("\U0001F3F4\U000E0073\U000E0065\U000E006E\U000E0064", "\U0001F3F4", "removed 4 invisible characters")]
    [InlineData("می\u200c\u200c\u200cخ", "میخ", "removed 3 invisible characters")]
    [InlineData("\u3164\uffa0\u115f\u2062x", "x", "removed 4 invisible characters")]
    [InlineData("\u200eعرب\u200f\u200fab", "عربab", "removed 3 bidi controls")]
    public void What_nobody_can_see_is_taken_out_and_counted(string text, string plain, string words)
    {
        var count = new GateCount();
        Assert.Equal(plain, TextGate.Cleaned(text, count));
        Assert.Equal(words, count.Words);
    }

    [Theory]
    [InlineData("read_file", true)]
    [InlineData("lire été", true)]
    [InlineData("a\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u200bb", false)]
    [InlineData("a\u0007b", false)]
    public void A_name_is_one_plain_line(string name, bool isPlain) =>
        Assert.Equal(isPlain, TextGate.IsPlainLine(name));

    [Fact]
    public void A_cut_ends_at_a_character()
    {
        Assert.Equal("aaaa", TextGate.Cut("aaaa", 4));
        Assert.Equal("a…", TextGate.Cut("aaaaa", 4));
        Assert.Equal("\U0001F600…", TextGate.Cut("\U0001F600\U0001F600", 7));
        Assert.Equal("…", TextGate.Cut("\U0001F600\U0001F600", 6));
        Assert.Equal("\U0001F468…", TextGate.Cut("\U0001F468\u200d\U0001F469", 10));
        Assert.Equal("abc…", TextGate.CutCharacters("abcde", 4));
        Assert.Equal("ab…", TextGate.CutCharacters("ab\U0001F600\U0001F600", 4));
    }
}
