using System.Text;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// The answer of <c>list_mcps</c>: each server with its state, tools and problem, then errors in the registry, whose
/// servers are skipped.
/// </summary>
internal static class ServerReport
{
    private const int MostNotes = 5;

    public static string Of(UpstreamSet upstreams, IReadOnlyList<RegistryProblem> problems)
    {
        if (upstreams.All.Count == 0 && problems.Count == 0)
            return "No servers are registered. The user can add one in a terminal: voidmcp add <name> -- <command>";
        var text = new StringBuilder();
        foreach (var upstream in upstreams.All)
        {
            var status = upstream.Status;
            text.Append("- ").Append(upstream.Entry.Name).Append(": ").Append(Words(status));
            if (upstream.Entry.AddedByModel) text.Append(", added by a model");
            if (status.Tools is { } tools) text.Append($", {tools} {(tools == 1 ? "tool" : "tools")}");
            if (upstream.Entry is { Hold: null, Description: { } description })
                text.Append($" — {TypeScriptText.FirstSentence(description, ToolSignature.ShortDescription)}");
            if (status.Problem is { } problem) text.Append("\n  ").Append(problem.ReplaceLineEndings("\n  "));
            if (status.Fix is { } fix) text.Append("\n  fix: ").Append(fix.ReplaceLineEndings("\n  "));
            if (upstream.Accepted is { Changes: { Count: > 0 } changes } accepted)
            {
                var held = accepted.Mode == ChangesMode.Hold ? "held back until the user accepts it" : "in use";
                text.Append(
                    $"\n  changed since the user accepted it, {held}: {DefinitionChange.Summary(changes)}"
                    + $"\n  fix: {accepted.Review}");
            }

            if (upstream.Accepted?.Problem is { } unreadable)
                text.Append($"\n  {unreadable.Message}\n  fix: {unreadable.Hint}");
            if (upstream.Definitions?.Cleaned is { Count: > 0 } cleaned)
                text.Append($"\n  definitions changed for clients: {Some(cleaned)}");
            text.Append('\n');
        }

        if (problems.Count > 0)
            text.Append("The registry contains errors that the user must fix; the affected entries are ignored:\n");
        foreach (var problem in problems) text.Append("- ").Append(problem).Append('\n');
        return text.ToString().TrimEnd();
    }

    private static string Some(IReadOnlyList<string> notes) =>
        string.Join("\n  ", notes.Take(MostNotes))
        + (notes.Count > MostNotes ? $"\n  and {notes.Count - MostNotes} more" : "");

    private static string Words(UpstreamStatus status) => status.State switch
    {
        UpstreamState.Idle => "idle (starts on first use)",
        UpstreamState.Starting => "starting",
        UpstreamState.Ready => "ready",
        UpstreamState.Restarting => "failing (restarting)",
        UpstreamState.GivenUp => "given up after repeated failures",
        UpstreamState.Waiting => "waits for the user's approval",
        UpstreamState.NeedsAttention => "needs the user's attention",
        _ => "disabled in the registry",
    };
}
