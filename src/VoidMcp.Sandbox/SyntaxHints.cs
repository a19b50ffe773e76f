using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>
/// Hints for syntax errors: modules, misplaced await, templates, stray characters, unmatched brackets.
/// </summary>
internal static partial class SyntaxHints
{
    /// <summary>Returns a hint for a syntax error, or null.</summary>
    /// <param name="message">The parser's message.</param>
    /// <param name="number">The number of the line where parsing failed.</param>
    /// <param name="line">Its text.</param>
    /// <param name="code">The whole code, without a fence.</param>
    public static string? For(string message, int number, string line, string code)
    {
        if (Import().IsMatch(line))
            return "Modules are not supported: all APIs are global; call tools as tools.<server>.<tool>(args).";
        if (Export().IsMatch(line)) return "Write a function body and return the result; export is not supported.";
        if (message.StartsWith("await is only valid", StringComparison.Ordinal))
        {
            return "Make the enclosing function async. "
                + "In a map callback: await Promise.all(list.map(async x => { … })); "
                + "instead of forEach: for (const x of list) { … }.";
        }

        if (Decorator().IsMatch(line)) return "Decorators are not supported; call the function directly.";
        if (TemplateCheck.Problem(code, number) is { } template) return template;
        if (StrayCharacters.Problem(code) is { } stray) return stray;
        if (message.StartsWith("Invalid or unexpected token", StringComparison.Ordinal)
            && line.Any(static c => c is '"' or '\''))
        {
            return "A quoted string must end on the line where it starts; "
                + "use a template literal (`…`) for multiple lines.";
        }

        return BracketCheck.Problem(code);
    }

    [GeneratedRegex(@"^\s*import\b")]
    private static partial Regex Import();

    [GeneratedRegex(@"^\s*export\b")]
    private static partial Regex Export();

    [GeneratedRegex(@"^\s*@\w")]
    private static partial Regex Decorator();
}
