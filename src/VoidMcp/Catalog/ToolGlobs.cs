using System.IO.Enumeration;
using VoidMcp.Registry;

namespace VoidMcp.Catalog;

/// <summary>Decides by the registry's globs (<c>*</c> and <c>?</c>, case counts) which tools of a server exist for us.</summary>
internal static class ToolGlobs
{
    /// <summary>True where the tool may be seen and called: allowed (or no allow list), and not denied.</summary>
    public static bool Admits(ToolPolicy policy, string tool) =>
        (policy.Allow.Count == 0 || Matches(policy.Allow, tool)) && !Matches(policy.Deny, tool);

    private static bool Matches(IReadOnlyList<string> globs, string tool) =>
        globs.Any(glob => FileSystemName.MatchesSimpleExpression(Escaped(glob), tool, ignoreCase: false));

    /// <summary>The matcher takes a backslash as an escape; in a tool's name it is just a character.</summary>
    private static string Escaped(string glob) => glob.Replace("\\", "\\\\", StringComparison.Ordinal);
}
