using System.Text;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// What <c>list_mcps</c> answers: every server, its state, its tools, and what is wrong with it; then the registry's own
/// mistakes, which leave servers out.
/// </summary>
internal static class ServerReport
{
    public static string Of(UpstreamSet upstreams, IReadOnlyList<RegistryProblem> problems)
    {
        if (upstreams.All.Count == 0 && problems.Count == 0) return "No servers are registered. The user adds one in a terminal: voidmcp add <name> -- <command>";
        var text = new StringBuilder();
        foreach (var upstream in upstreams.All)
        {
            var status = upstream.Status;
            text.Append("- ").Append(upstream.Entry.Name).Append(": ").Append(Words(status));
            if (status.Tools is { } tools) text.Append($", {tools} {(tools == 1 ? "tool" : "tools")}");
            if (upstream.Entry.Description is { } description) text.Append($" — {TypeScriptText.FirstSentence(description, ToolSignature.ShortDescription)}");
            if (status.Problem is { } problem) text.Append("\n  ").Append(problem.ReplaceLineEndings("\n  "));
            if (status.Fix is { } fix) text.Append("\n  fix: ").Append(fix.ReplaceLineEndings("\n  "));
            text.Append('\n');
        }

        if (problems.Count > 0) text.Append("The registry has mistakes, which the user must mend; what they concern is left out:\n");
        foreach (var problem in problems) text.Append("- ").Append(problem).Append('\n');
        return text.ToString().TrimEnd();
    }

    private static string Words(UpstreamStatus status) => status.State switch
    {
        UpstreamState.Idle => "idle (starts on first use)",
        UpstreamState.Starting => "starting",
        UpstreamState.Ready => "ready",
        UpstreamState.Restarting => "failing (it is being tried again)",
        UpstreamState.GivenUp => "given up after failing again and again",
        UpstreamState.NeedsAttention => "needs the user's attention",
        _ => "disabled in the registry",
    };
}
