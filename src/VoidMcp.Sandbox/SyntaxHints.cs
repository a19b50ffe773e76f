using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>What to do about code that is no plain script: modules and TypeScript, mostly.</summary>
internal static partial class SyntaxHints
{
    /// <summary>A sentence for the line on which the parser gave up, or null.</summary>
    public static string? For(string line)
    {
        if (Import().IsMatch(line))
            return "There are no modules here: everything is global, and tools are called as tools.<server>.<tool>(args).";
        if (Export().IsMatch(line)) return "Write the body of a function and return the result; nothing is exported.";
        if (TypeScript().IsMatch(line)) return "Write plain JavaScript: types, interfaces and 'as' are not understood.";
        return null;
    }

    [GeneratedRegex(@"^\s*import\b")]
    private static partial Regex Import();

    [GeneratedRegex(@"^\s*export\b")]
    private static partial Regex Export();

    [GeneratedRegex(@"^\s*(interface|type|enum|declare|namespace)\s+\w|\bas\s+(\w+|\{)|[\w)\]]\s*\??:\s*(string|number|boolean|any|unknown|void|object|Array<|Record<|Promise<|\w+\[\])|<\w+(\[\])?>\s*\(")]
    private static partial Regex TypeScript();
}
