using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Gateway;

/// <summary>One line for each of the user's own scripts, for the description of search.</summary>
internal static class ScriptSummaries
{
    private const int MaxScripts = 15, MaxSummary = 90;

    /// <returns>The lines, after a line break; empty if there are no scripts.</returns>
    public static string Of(ScriptSet scripts)
    {
        if (scripts.All.Count == 0) return "";
        var lines = scripts.All.Take(MaxScripts).Select(script =>
            $"\n- {scripts.PathOf(script.Name)}: {TypeScriptText.FirstSentence(script.Description, MaxSummary)}");
        var left = scripts.All.Count - MaxScripts;
        var more = left > 0 ? $"\n- and {left} more: search scripts" : "";
        return $"\nThe user's own scripts, for execute_code:{string.Concat(lines)}{more}";
    }
}
