using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>What to do about code that the parser refuses: modules, TypeScript, brackets, await in the wrong place.</summary>
internal static partial class SyntaxHints
{
    private const string NoTypes = "Write plain JavaScript: types, interfaces, generics and 'as' are not understood.";

    /// <summary>A sentence for what the parser said of a line, or null.</summary>
    /// <param name="message">The parser's own words.</param>
    /// <param name="line">The line on which it gave up.</param>
    /// <param name="code">The whole code, without a fence.</param>
    public static string? For(string message, string line, string code)
    {
        if (Import().IsMatch(line))
            return "There are no modules here: everything is global, and tools are called as tools.<server>.<tool>(args).";
        if (Export().IsMatch(line)) return "Write the body of a function and return the result; nothing is exported.";
        if (message.StartsWith("await is only valid", StringComparison.Ordinal))
        {
            return "Make the function around it async. In a callback of map: await Promise.all(list.map(async x => { … })); "
                + "instead of forEach: for (const x of list) { … }.";
        }

        if (TypeScript().IsMatch(WithoutTexts(line))) return NoTypes;
        if (message.StartsWith("Invalid or unexpected token", StringComparison.Ordinal) && line.Any(static c => c is '"' or '\''))
            return "A text in quotes ends on the line on which it began; write `…` for a text of several lines.";
        return BracketCheck.Problem(code);
    }

    /// <summary>Words in texts and comments say nothing about the code.</summary>
    private static string WithoutTexts(string line) => TextOrComment().Replace(line, "0");

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|//.*$|/\*.*?\*/")]
    private static partial Regex TextOrComment();

    /// <summary>For an undefined name that is a type of TypeScript's, written where JavaScript reads a comparison.</summary>
    public static string? ForType(string name) =>
        name is "string" or "number" or "boolean" or "any" or "unknown" or "never" ? NoTypes : null;

    [GeneratedRegex(@"^\s*import\b")]
    private static partial Regex Import();

    [GeneratedRegex(@"^\s*export\b")]
    private static partial Regex Export();

    /// <summary>Declarations, casts, annotations, generic calls, "not null", modifiers of members, typed variables and parameters.</summary>
    [GeneratedRegex(@"^\s*(interface|type|enum|declare|namespace|abstract\s+class)\s+\w"
        + @"|\b(as|satisfies)\s+(\w+|\{)"
        + @"|[\w)\]]\s*\??:\s*(string|number|boolean|any|unknown|void|object|Array<|Record<|Promise<|\w+\[\])"
        + @"|<\w+(\[\])?(\s*,\s*\w+(\[\])?)*,?>\s*\("
        + @"|[\w)\]]!\s*([.;,)\[]|$)"
        + @"|^\s*(private|public|protected|readonly)\s+\w"
        + @"|\b(let|const|var)\s+\w+\s*:|\(\s*\w+\??\s*:")]
    private static partial Regex TypeScript();
}
