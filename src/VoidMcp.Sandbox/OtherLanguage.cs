using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>Recognizes code of another language that does not parse as JavaScript.</summary>
internal static partial class OtherLanguage
{
    /// <summary>How much of a text is looked at, in UTF-16 code units.</summary>
    private const int MaxLooked = 8_000;

    private const string Instead =
        " is not supported: execute_code runs JavaScript. "
        + "Call tools as await tools.<server>.<tool>({ name: value }) and return the result.";

    /// <summary>A hint if the code is Python or shell; null otherwise.</summary>
    /// <param name="whole">The model's text.</param>
    /// <param name="code">The code in it.</param>
    public static string? Hint(string whole, string code)
    {
        (whole, code) = (Beginning(whole), Beginning(code));
        if (ShellBang().IsMatch(whole)) return $"Shell{Instead}";
        if (PythonBang().IsMatch(whole) || Python().IsMatch(code)) return $"Python{Instead}";
        return Shell().IsMatch(code) ? $"Shell{Instead}" : null;
    }

    private static string Beginning(string text) => text.Length <= MaxLooked ? text : text[..MaxLooked];

    /// <summary>The hint for a code block's label; null if it is JavaScript or unknown.</summary>
    public static string? HintFor(string label) => label.ToUpperInvariant() switch
    {
        "PYTHON" or "PY" or "PYTHON3" => $"Python{Instead}",
        "BASH" or "SH" or "SHELL" or "ZSH" or "CONSOLE" or "POWERSHELL" or "PS1" => $"Shell{Instead}",
        _ => null,
    };

    [GeneratedRegex(@"^\s*#!.*\b(ba|z|da)?sh\b")]
    private static partial Regex ShellBang();

    [GeneratedRegex(@"^\s*#!.*\bpython")]
    private static partial Regex PythonBang();

    [GeneratedRegex(@"^[ \t]*(?:"
        + @"(?:async[ \t]+)?def[ \t]+\w+[ \t]*\("
        + @"|from[ \t]+[\w.]+[ \t]+import[ \t]"
        + @"|import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*\r?$"
        + @"|(?:if|elif|while|with|for|class|except)\b[^{};\n]*:[ \t]*(?:#.*)?\r?$"
        + @"|for[ \t]+\w+(?:[ \t]*,[ \t]*\w+)*[ \t]+in[ \t]+[^{;\n]*:"
        + @"|(?:else|try|finally)[ \t]*:[ \t]*\r?$"
        + @"|print[ \t]*\(f[""']"
        + @"|\w+[ \t]*=[ \t]*f[""']"
        + @"|.*\b(?:for[ \t]+\w+[ \t]+in[ \t]+[^;{\n]+\]|is[ \t]+None|not[ \t]+in[ \t]))", RegexOptions.Multiline)]
    private static partial Regex Python();

    [GeneratedRegex(@"^\s*(?:#[^\n!]*\n\s*)*(?:\$[ \t]+\w|(?:sudo[ \t]+)?"
        + @"(?:curl|wget|npm|npx|pip|pip3|git|ls|cd|cat|echo|grep|find|mkdir|rm|mv|cp|python3?|node|bash|sh|docker"
        + @"|kubectl|jq|sed|awk|chmod|voidmcp|set)[ \t]+[-\w./""'$:~]"
        + @"|export[ \t]+[A-Z_]+=|[A-Z_]+=\S+[ \t]+\w)")]
    private static partial Regex Shell();
}
