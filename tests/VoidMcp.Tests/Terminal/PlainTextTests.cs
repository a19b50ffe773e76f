using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain ünï 日本 👩‍💻\nsecond line", "plain ünï 日本 👩‍💻\nsecond line")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[2J\u001b[1;1Hforged", "forged")]
    [InlineData("\u001b]0;a new title\u0007text", "text")]
    [InlineData("\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u009b31mc1", "c1")]
    [InlineData("\u001bPdevice\u001b\\after", "after")]
    [InlineData("\u001b(Bcharset", "charset")]
    [InlineData("\u001bcreset", "reset")]
    [InlineData("ends with \u001b", "ends with ")]
    [InlineData("ends with \u001b[31", "ends with ")]
    [InlineData("\u001b]never closed\nnext line", "\nnext line")]
    [InlineData("bell\u0007 null\u0000 del\u007f back\b", "bell null del back")]
    [InlineData("over\rwritten", "over\nwritten")]
    [InlineData("windows\r\nline", "windows\nline")]
    [InlineData("a\tb", "a    b")]
    [InlineData("right\u202eto left\u2066 in\u200bvisible\ufeff", "rightto left invisible")]
    public void Nothing_that_a_terminal_would_act_on_remains(string text, string expected) =>
        Assert.Equal(expected, PlainText.Of(text));

    [Fact]
    public void One_line_is_one_line_whatever_comes()
    {
        Assert.Equal("a b c", PlainText.OneLine("  a\n\n b\t\u001b[1mc\u2028"));
        Assert.Equal("12345…", PlainText.OneLine("1234567890", 6));
        Assert.Equal("123…", PlainText.OneLine("123👩567890", 5));
    }
}
