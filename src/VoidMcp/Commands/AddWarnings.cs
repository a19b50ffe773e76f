using VoidMcp.Processes;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Warnings of <c>voidmcp add</c> about entries that are valid but will not work as they are.</summary>
internal static class AddWarnings
{
    /// <summary>The warnings for one entry.</summary>
    public static IEnumerable<string> Of(ServerDraft draft)
    {
        if (draft.Command is not { } command) yield break;
        if (IsItself(command, draft.Args))
        {
            yield return $"{draft.Name}: starts voidmcp itself, which refuses to be one of its own servers; to remove "
                + $"it: voidmcp remove {draft.Name}";
        }

        foreach (var name in DroppedVariables.Forwarded(command, draft.Args).Where(n => draft.Env.All(e => e.Key != n)))
        {
            yield return $"{draft.Name}: {command} takes {name} from its environment, but servers don't get your "
                + $"variables; to pass it, add to the entry: env: {{ {name}: \"${{env:{name}}}\" }}";
        }
    }

    private static bool IsItself(string command, IReadOnlyList<string> args)
    {
        var words = Path.GetFileNameWithoutExtension(command) is "npx" or "bunx" or "dotnet" or "dnx" or "sh" or "env"
            ? args.Where(a => !a.StartsWith('-'))
            : args.Prepend(command);
        return words.ToList() is [var program, .. var rest]
            && Path.GetFileNameWithoutExtension(program) == "voidmcp"
            && rest is [] or ["serve", ..];
    }
}
