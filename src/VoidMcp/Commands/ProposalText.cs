using VoidMcp.Calls;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Trust;

namespace VoidMcp.Commands;

/// <summary>Shows what waits for approval: all of a new entry, and of a changed one what differs.</summary>
internal static class ProposalText
{
    public static void Print(Output output, PendingServer pending, int indent)
    {
        var (now, before) = (pending.Now, pending.Before);
        output.Line($"[bold]{Output.Text(now.Name, 64)}[/] ({(before is null ? "new" : "changed")})");
        var width = now.Lines.Concat(before?.Lines ?? []).Select(line => line.Key.Length).DefaultIfEmpty().Max();
        if (before is null)
        {
            foreach (var line in now.Lines) output.Line(Of(line, width), indent);
            return;
        }

        // Arguments are shown whole: which of them was moved or replaced can't be seen from a part.
        var keys = now.Lines.Concat(before.Lines).Select(line => line.Key).Distinct()
            .Where(key => !Values(now, key).SequenceEqual(Values(before, key)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var line in before.Lines.Where(line => keys.Contains(line.Key)))
            output.Line($"[red]- {Of(line, width)}[/]", indent);
        foreach (var line in now.Lines.Where(line => keys.Contains(line.Key)))
            output.Line($"[green]+ {Of(line, width)}[/]", indent);
    }

    public static void Print(Output output, PendingSettings settings, int indent)
    {
        output.Line("[bold]gateway[/] (settings that became looser)");
        Add("trust", settings.Before.Trust, settings.Now.Trust);
        Add("model-may-add", settings.Before.ModelMayAdd, settings.Now.ModelMayAdd);
        Add("destructive", settings.Before.Destructive, settings.Now.Destructive);
        Add("changes", settings.Before.Changes, settings.Now.Changes);
        Add("audit", settings.Before.Audit, settings.Now.Audit);
        if (settings.Before.RequireSandbox && !settings.Now.RequireSandbox)
            output.Line("require-sandbox (of code): true → false", indent);
        AddLimit("timeout", settings.Before.Timeout, settings.Now.Timeout, DurationText.Format);
        AddLimit("memory", settings.Before.Memory, settings.Now.Memory, SizeText.Format);
        AddLimit("max-calls", settings.Before.MaxCalls, settings.Now.MaxCalls, calls => $"{calls}");
        AddLimit("parallel", settings.Before.Parallel, settings.Now.Parallel, scripts => $"{scripts}");
        AddLimit("max-result", settings.Before.MaxResult, settings.Now.MaxResult, SizeText.Format);

        void AddLimit<T>(string key, T before, T now, Func<T, string> text)
            where T : IComparable<T>
        {
            if (now.CompareTo(before) > 0) output.Line($"{key} (of code): {text(before)} → {text(now)}", indent);
        }

        void Add<T>(string key, T before, T now)
            where T : struct, Enum
        {
            if (before.Equals(now)) return;
            output.Line($"{key}: {before.ToString().ToLowerInvariant()} → {now.ToString().ToLowerInvariant()}", indent);
        }
    }

    private static IEnumerable<string> Values(ProposedServer server, string key) =>
        server.Lines.Where(line => line.Key == key).Select(line => line.Value);

    private static string Of(ProposedLine line, int width) =>
        Output.Text($"{ApprovalForm.Visible(line.Key).PadRight(width)}  {ApprovalForm.Visible(line.Value)}");
}
