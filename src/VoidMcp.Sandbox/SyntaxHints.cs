using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>Hints for syntax errors: modules, TypeScript, unmatched brackets, misplaced await.</summary>
internal static partial class SyntaxHints
{
    private const string NoTypes =
        "Write plain JavaScript: TypeScript types, interfaces, generics and 'as' are not supported.";

    /// <summary>Returns a hint for a syntax error, or null.</summary>
    /// <param name="message">The parser's message.</param>
    /// <param name="line">The line where parsing failed.</param>
    /// <param name="code">The whole code, without a fence.</param>
    public static string? For(string message, string line, string code)
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

        if (TypeScript().IsMatch(WithoutTexts(line))) return NoTypes;
        if (message.StartsWith("Invalid or unexpected token", StringComparison.Ordinal)
            && line.Any(static c => c is '"' or '\''))
        {
            return "A quoted string must end on the line where it starts; "
                + "use a template literal (`…`) for multiple lines.";
        }

        return BracketCheck.Problem(code);
    }

    /// <summary>Replaces strings and comments, whose words say nothing about the code.</summary>
    private static string WithoutTexts(string line) => TextOrComment().Replace(line, "0");

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|//.*$|/\*.*?\*/")]
    private static partial Regex TextOrComment();

    /// <summary>A hint for an undefined name that is a TypeScript type, where JavaScript parses a comparison.</summary>
    public static string? ForType(string name) =>
        name is "string" or "number" or "boolean" or "any" or "unknown" or "never" ? NoTypes : null;

    [GeneratedRegex(@"^\s*import\b")]
    private static partial Regex Import();

    [GeneratedRegex(@"^\s*export\b")]
    private static partial Regex Export();

    /// <summary>
    /// Declarations, casts, annotations, generic calls, non-null assertions, member modifiers, typed names.
    /// </summary>
    [GeneratedRegex(@"^\s*(interface|type|enum|declare|namespace|abstract\s+class)\s+\w"
        + @"|\b(as|satisfies)\s+(\w+|\{)"
        + @"|[\w)\]]\s*\??:\s*(string|number|boolean|any|unknown|void|object|Array<|Record<|Promise<|\w+\[\])"
        + @"|<\w+(\[\])?(\s*,\s*\w+(\[\])?)*,?>\s*\("
        + @"|[\w)\]]!\s*([.;,)\[]|$)"
        + @"|^\s*(private|public|protected|readonly)\s+\w"
        + @"|\b(let|const|var)\s+\w+\s*:|\(\s*\w+\??\s*:")]
    private static partial Regex TypeScript();
}
