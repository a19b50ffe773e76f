using System.Text;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

/// <summary>The keys that edit a line which nobody sees.</summary>
public sealed class HiddenLineTests
{
    [Theory]
    [InlineData("abc\n", "abc")]
    [InlineData("abc\r", "abc")]
    [InlineData("abc", "abc")]
    [InlineData("abc\u0004", "abc")]
    [InlineData("abx\u007fc\n", "abc")]
    [InlineData("\b\bab\n", "ab")]
    [InlineData("aä🚀\u007f\u007fb\n", "ab")]
    [InlineData("wrong\u0015right\n", "right")]
    [InlineData("a\u001b[D\u001b[1;5Cb\n", "ab")]
    [InlineData("\u001b[200~pasted\u001b[201~\n", "pasted")]
    [InlineData("a\tb\n", "ab")]
    [InlineData("\n", "")]
    [InlineData("", null)]
    [InlineData("\u0004", null)]
    public void A_line_is_what_was_meant(string typed, string? expected) => Assert.Equal(expected, Read(typed));

    [Fact]
    public void A_line_may_be_longer_than_a_terminals_own()
    {
        var token = new string('t', 20_000);
        Assert.Equal(token, Read(token + "\n"));
    }

    private static string? Read(string typed)
    {
        var bytes = new Queue<byte>(Encoding.UTF8.GetBytes(typed));
        return HiddenLine.Line(() => bytes.TryDequeue(out var next) ? next : -1);
    }
}
