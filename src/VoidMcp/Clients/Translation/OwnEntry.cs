using VoidMcp.Registry;

namespace VoidMcp.Clients.Translation;

/// <summary>Recognizes entries that start voidmcp itself.</summary>
internal static class OwnEntry
{
    public static bool Is(ServerDraft draft)
    {
        if (draft.Command is not { } command) return false;

        // What `voidmcp install` writes, whatever the program is called.
        if (draft.Args is [.., "serve", "--for", _]) return true;
        var words = Path.GetFileNameWithoutExtension(command) is "npx" or "bunx" or "dotnet" or "dnx" or "sh" or "env"
            ? draft.Args.Where(a => !a.StartsWith('-'))
            : draft.Args.Prepend(command);
        return words.ToList() is [var program, .. var rest]
            && Path.GetFileNameWithoutExtension(program) == "voidmcp"
            && rest is [] or ["serve", ..];
    }
}
