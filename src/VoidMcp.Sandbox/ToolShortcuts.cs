using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>
/// Finds tools that the code calls by the names that they have in clients' tool lists:
/// <c>mcp__gateway__server__tool</c> and <c>server__tool</c>. Such a name becomes a global function,
/// unless the code declares it itself.
/// </summary>
internal static partial class ToolShortcuts
{
    private const int MaxNames = 100;

    public static IReadOnlyList<string> In(string code, ToolNames tools)
    {
        if (!code.Contains("__", StringComparison.Ordinal)) return [];
        return
        [
            .. Called().Matches(code).Select(static m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)
                .Where(name => name.StartsWith("mcp__", StringComparison.Ordinal)
                    || tools.Servers.Any(s => IsToolOf(s.Name, name)))
                .Take(MaxNames),
        ];
    }

    private static bool IsToolOf(string server, string name)
    {
        if (name.Length < server.Length + 3 || name.AsSpan(server.Length, 2) is not "__") return false;
        for (var i = 0; i < server.Length; i++)
        {
            if (name[i] != (char.IsAsciiLetterOrDigit(server[i]) ? server[i] : '_')) return false;
        }

        return true;
    }

    [GeneratedRegex(@"(?<![\w$.])(?<name>[A-Za-z]\w*__\w+)\s*\(")]
    private static partial Regex Called();
}
