using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Terminal;

/// <summary>
/// Splits a command line into words like a shell (spaces, both kinds of quotes, backslashes), and quotes words for a
/// shell. Nothing is expanded: other shell syntax is rejected, because servers are started without a shell.
/// </summary>
internal static class ShellWords
{
    private const string Operators = "|&;<>()`\n";

    /// <summary>What means nothing to a shell, besides letters and digits: on Windows also the paths' \.</summary>
    private static readonly string Plain = "-_./:=@%+,~^" + (OperatingSystem.IsWindows() ? "\\" : "");

    /// <param name="line">The command line.</param>
    /// <param name="backslashEscapes">False on Windows, where the backslash separates folders.</param>
    /// <exception cref="VoidMcpException">
    /// An unclosed quote, a trailing backslash, or unquoted shell syntax.
    /// </exception>
    public static IReadOnlyList<string> Split(string line, bool backslashEscapes = true)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case ' ' or '\t':
                    if (word is not null) words.Add(word.ToString());
                    word = null;
                    break;
                case '\'':
                    var end = line.IndexOf('\'', i + 1);
                    if (end < 0) throw Open("'", i);
                    (word ??= new()).Append(line, i + 1, end - i - 1);
                    i = end;
                    break;
                case '"':
                    i = ReadDoubleQuoted(line, i, word ??= new(), backslashEscapes);
                    break;
                case '\\' when backslashEscapes:
                    if (++i == line.Length)
                        throw new VoidMcpException(FailureKind.Usage, "the command ends with a backslash");
                    (word ??= new()).Append(line[i]);
                    break;
                case '#' when word is null:
                    throw Syntax("#", i, "quote it if it belongs to the command");
                case '$' when IsExpansion(line, i):
                    throw Syntax(
                        "$", i, "write ${env:NAME} for an environment variable, or quote a literal $ with '…'");
                case var _ when Operators.Contains(c, StringComparison.Ordinal):
                    throw Syntax(
                        c == '\n' ? "a line break" : c.ToString(),
                        i,
                        "servers are started without a shell; to use one, write sh -c '…'");
                default:
                    (word ??= new()).Append(c);
                    break;
            }
        }

        if (word is not null) words.Add(word.ToString());
        return words;
    }

    /// <summary>Joins words into one line that the system's shell splits into the same words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>Quotes one word if necessary.</summary>
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static int ReadDoubleQuoted(string line, int start, StringBuilder word, bool backslashEscapes)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '"') return i;
            if (line[i] == '\\'
                && i + 1 < line.Length
                && (line[i + 1] == '"' || (backslashEscapes && line[i + 1] is '\\' or '$' or '`')))
            {
                i++;
            }
            else if (line[i] == '$' && IsExpansion(line, i))
                throw Syntax("$", i, "write ${env:NAME} for an environment variable, or quote a literal $ with '…'");
            word.Append(line[i]);
        }

        throw Open("\"", start);
    }

    /// <summary>
    /// Whether a shell would expand the text here; <c>${env:…}</c> and <c>${secret:…}</c> are the registry's own.
    /// </summary>
    private static bool IsExpansion(string line, int at)
    {
        var rest = line.AsSpan(at + 1);
        if (rest.StartsWith("{env:") || rest.StartsWith("{secret:")) return false;
        return !rest.IsEmpty && (char.IsAsciiLetter(rest[0]) || rest[0] is '_' or '{' or '(');
    }

    private static VoidMcpException Open(string quote, int at) => new(
        FailureKind.Usage, $"unclosed {quote} at character {at + 1} of the command");

    private static VoidMcpException Syntax(string what, int at, string hint) => new(
        FailureKind.Usage, $"shell syntax is not supported: {what} at character {at + 1} of the command", hint);
}
