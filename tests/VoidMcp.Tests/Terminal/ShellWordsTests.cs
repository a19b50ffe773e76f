using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Terminal;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("npx -y pkg dir", "npx·-y·pkg·dir")]
    [InlineData("  a \t b  ", "a·b")]
    [InlineData("a 'b c' d", "a·b c·d")]
    [InlineData("a \"b 'c' \\\" \\\\ d\"", "a·b 'c' \" \\ d")]
    [InlineData("a\\ b c", "a b·c")]
    [InlineData("--x='1 2'3", "--x=1 23")]
    [InlineData("'' \"\"", "·")]
    [InlineData("'$HOME | > \\'", "$HOME | > \\")]
    [InlineData("a#b '#c'", "a#b·#c")]
    [InlineData("${env:TOKEN} \"${secret:x}\" 5$ $1", "${env:TOKEN}·${secret:x}·5$·$1")]
    [InlineData("\"a \\$HOME\"", "a $HOME")]
    [InlineData("", "")]
    public void A_line_splits_as_in_a_shell(string line, string words) =>
        Assert.Equal(words, string.Join('·', ShellWords.Split(line)));

    [Theory]
    [InlineData(@"C:\tools\server.exe ""C:\my files\x""", @"C:\tools\server.exe·C:\my files\x")]
    [InlineData(@"C:\a 'b c'", @"C:\a·b c")]
    public void On_Windows_a_backslash_is_part_of_a_path(string line, string words) =>
        Assert.Equal(words, string.Join('·', ShellWords.Split(line, backslashEscapes: false)));

    [Theory]
    [InlineData("npx 'open", "' at character 5")]
    [InlineData("npx \"open", "\" at character 5")]
    [InlineData("npx \\", "ends with a backslash")]
    [InlineData("a | b", "not supported: | at character 3")]
    [InlineData("a > b", "not supported: >")]
    [InlineData("a; b", "not supported: ;")]
    [InlineData("a && b", "not supported: &")]
    [InlineData("a `b`", "not supported: `")]
    [InlineData("a\nb", "not supported: a line break")]
    [InlineData("a $HOME", "not supported: $ at character 3")]
    [InlineData("a \"$(x)\"", "not supported: $ at character 4")]
    [InlineData("a # b", "not supported: #")]
    public void What_only_a_shell_understands_is_refused(string line, string message)
    {
        var error = Assert.Throws<VoidMcpException>(() => ShellWords.Split(line));
        Assert.Equal(FailureKind.Usage, error.Kind);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "''")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("@scope/pkg@1.2", "@scope/pkg@1.2")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("a\"b", "'a\"b'")]
    [InlineData(@"C:\tools", @"'C:\tools'", @"C:\tools")]
    public void What_is_quoted_splits_back_to_itself(string word, string quoted, string? onWindows = null)
    {
        var isWindows = OperatingSystem.IsWindows();
        Assert.Equal(isWindows ? onWindows ?? quoted : quoted, ShellWords.Quote(word));
        if (isWindows && word.Contains('\'', StringComparison.Ordinal)) return;
        Assert.Equal(
            [word, "x"], ShellWords.Split(ShellWords.Join([word, "x"]), backslashEscapes: !isWindows));
    }
}
